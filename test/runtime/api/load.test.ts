/** `load`: typed maps, globals, attach and sockets of the samples, on the backends that have them. */

import { once } from "node:events";
import { connect, createServer, Server, Socket } from "node:net";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import type { SockHash, u32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../../compiler/diagnostics/render.ts";
import { type Loaded, load, RuntimeError } from "../../../runtime/index.ts";
import type * as Relay from "../../../samples/relay/relay.bpf.ts";
import { compilePath, compileText } from "../../support/compile-text.ts";
import { golden } from "../../support/golden.ts";
import { testNeeding, whatIsMissing } from "../../support/needs.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

const sample = (name: string): Uint8Array => compilePath(join(ROOT, "samples", name, `${name}.bpf.ts`), ROOT);

const BYTES = sample("relay");
const hasKernel = whatIsMissing(["linux", "root"]) === undefined;
const BACKENDS = hasKernel ? (["kernel", "emulator"] as const) : (["emulator"] as const);

for (const backend of BACKENDS) {
  test(`maps hold plain data, ${backend}`, async () => {
    await using relay = await load<typeof Relay>(BYTES, { backend });
    assert.is(relay.backend, backend);
    assert.equal(Object.keys(relay.programs), ["relay"]);
    const { traffic, peers } = relay.maps;
    assert.equal(traffic.get(0), { messages: 0n, bytes: 0n });
    traffic.set(0, { messages: 3n, bytes: 2n ** 64n - 1n });
    assert.equal([...traffic], [[0, { messages: 3n, bytes: 2n ** 64n - 1n }]]);
    assert.is(traffic.has(1), false);
    assert.equal([...peers], []);
    assert.is(peers.get(7000), undefined);
  });

  test(`what does not fit is refused by its place, ${backend}`, async () => {
    await using relay = await load<typeof Relay>(BYTES, { backend });
    const untyped: Loaded<Record<string, never>> & { maps: Record<string, { set(key: unknown, value: unknown): void }> } =
      relay as never;
    const refusals: readonly (readonly [unknown, unknown, RegExp])[] = [
      ["x", { messages: 0n, bytes: 0n }, /the key of traffic takes a number from 0 to 4294967295 \(u32\), not 'x'/],
      [0, { messages: 0n }, /the value of traffic takes \w+ \{ messages, bytes \}, not \{ messages: 0n \}/],
      [0, { messages: 0n, bytes: 1 }, /the value of traffic\.bytes takes a bigint/],
      [0, { messages: -1n, bytes: 1n }, /the value of traffic\.messages takes a bigint from 0 to/],
      [0, { messages: 0n, bytes: 1n, more: 2 }, /the value of traffic takes/],
      [0, null, /the value of traffic takes/],
    ];
    for (const [key, value, said] of refusals) {
      assert.throws(
        () => untyped.maps["traffic"]?.set(key, value),
        (error: unknown) => error instanceof RuntimeError && said.test(error.message),
        String(said),
      );
    }
    assert.throws(() => relay.maps.traffic.set(1, { messages: 0n, bytes: 0n }), /E2BIG/);
    assert.throws(() => relay.attach({ programs: ["none" as never] }), /no program 'none'\. It has: relay/);
  });
}

const PROGRAM = `
import { HashMap, SkAction, SockMap, skLookup, skMsg, streamVerdict, u32, type SkBuff, type SkLookup, type SkMsg } from "tsbpf";
export const license = "GPL";
export const sockets = new SockMap({ maxEntries: 4 });
export class P {
  @skMsg(sockets) static one(msg: SkMsg): SkAction { return SkAction.Pass; }
  @skMsg(sockets) static two(msg: SkMsg): SkAction { return SkAction.Drop; }
  @streamVerdict() static free(skb: SkBuff): SkAction { return SkAction.Pass; }
  @skLookup() static steer(ctx: SkLookup): SkAction { return SkAction.Pass; }
}
`;

/** As from JavaScript: any name, any key. */
type Anonymous = { readonly sockets: SockHash<u32>; [name: string]: unknown };

/** A golden of what is said for each code. */
const MISTAKES: Readonly<Record<string, (object: Loaded<Anonymous>) => void>> = {
  TSB6012: (object) => object.maps.sockets.delete(-1),
  TSB6013: (object) => object.attach({ programs: ["none"] }),
  TSB6014: (object) => object.attach({ programs: ["one", "two"] }),
  TSB6015: (object) => object.attach({ programs: ["steer"] }),
  TSB6016: (object) => object.attach({ programs: ["free"] }),
  TSB6018: (object) => object.maps.sockets.set(0, new TLSSocket(new Socket())),
  TSB6025: (object) => object.maps.sockets.set(0, new Server(), { mode: "newest" as never }),
  TSB6026: (object) => {
    object[Symbol.dispose]();
    object.maps.sockets.has(0);
  },
};

for (const [code, mistake] of Object.entries(MISTAKES)) {
  test(`${code} says what to do`, async () => {
    await using object = await load<Anonymous>(compileText(PROGRAM), { backend: "emulator" });
    assert.throws(
      () => mistake(object),
      (error: unknown) => error instanceof RuntimeError && error.code === code && saidAs(code, error),
    );
  });
}

function saidAs(code: string, error: RuntimeError): boolean {
  golden(`diagnostics/${code}/message.txt`, renderPlain([error.diagnostic], "."));
  return true;
}

interface Pair {
  readonly client: Socket;
  readonly served: Socket;
}

async function connected(server: Server): Promise<Pair> {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server does not listen");
  const accepted = once(server, "connection");
  const client = connect(address.port, "127.0.0.1");
  const [served] = await accepted;
  return { client, served };
}

async function listening(): Promise<Server> {
  const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function read(socket: Socket, byteLength: number): Promise<string> {
  let text = "";
  while (text.length < byteLength) text += String((await once(socket, "data", { signal: AbortSignal.timeout(5000) }))[0]);
  return text;
}

testNeeding(["linux", "root"], "three lines between an object and spliced sockets", async () => {
  await using relay = await load<typeof Relay>(BYTES, { backend: "kernel" });
  relay.attach();
  const { peers, traffic } = relay.maps;
  const servers = [await listening(), await listening()] as const;
  const [a, b] = [await connected(servers[0]), await connected(servers[1])];
  try {
    // What is sent before the sockets are in the map waits, and goes through when they are.
    a.client.write("early ");
    await new Promise((resolve) => setTimeout(resolve, 50));
    peers.set(a.served.localPort ?? 0, b.served);
    peers.set(b.served.localPort ?? 0, a.served);
    assert.is(await read(b.client, 6), "early ");
    a.client.write("to b");
    assert.is(await read(b.client, 4), "to b");
    b.client.write("to a");
    assert.is(await read(a.client, 4), "to a");
    assert.is(a.served.bytesRead + b.served.bytesRead, 0);
    assert.is(traffic.get(0)?.bytes, 14n);
    assert.is(typeof peers.get(b.served.localPort ?? 0), "bigint");
    assert.is([...peers.keys()].length, 2);
    assert.throws(
      () => peers.set(1, a.client),
      (error: unknown) => error instanceof RuntimeError && saidAs("TSB6017", error),
    );
    assert.throws(() => peers.set(1, 1_000_000), /EBADF/);
    relay.detach();
    relay.attach();
  } finally {
    for (const socket of [a.client, a.served, b.client, b.served]) socket.destroy();
    for (const server of servers) server.close();
  }
});

test.run();

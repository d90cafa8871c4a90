// What maps of sockets do beside their errnos (errors.test.ts), on either backend: rivals of a program, entries and their sockets' ends.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { SockMap } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { PlannedAttachment } from "../../../runtime/attach-plan.ts";
import type { Backend } from "../../../runtime/backend.ts";
import { EmulatorBackend } from "../../../runtime/emulator/backend.ts";
import { type BackendName, BpfError, load, parseObject } from "../../../runtime/index.ts";
import { KernelBackend } from "../../../runtime/linux/backend.ts";
import { drainOf } from "../../../runtime/linux/drain.ts";
import type * as Framed from "../../../samples/framed/framed.bpf.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { difference, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { SOCKET_KINDS, SocketFd } from "../../kernel/support/native.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testWith } from "../../support/needs.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import { ArrayMap, SkAction, type SkBuff, type SkMsg, skbVerdict, skMsg, SockMap, type u32 } from "tsbpf";
export const license = "GPL";
export const sockets = new SockMap({ maxEntries: 4 });
export const numbers = new ArrayMap<u32>({ maxEntries: 1 });
export class P {
  @skbVerdict(sockets) static judge(skb: SkBuff): SkAction { return numbers.has(0) ? SkAction.Pass : SkAction.Drop; }
  @skMsg(sockets) static send(msg: SkMsg): SkAction { return SkAction.Pass; }
}
`);

interface Module {
  readonly sockets: SockMap;
}

const open = (backend: BackendName): Backend =>
  backend === "emulator" ? new EmulatorBackend(OBJECT) : new KernelBackend(parseObject(OBJECT), {});

const planned = (type: PlannedAttachment["type"], program = "judge", map = "sockets"): PlannedAttachment => ({
  program,
  type,
  target: { kind: "map", map },
});

const codeOf = (step: () => unknown): string | undefined => {
  try {
    step();
    return undefined;
  } catch (error) {
    if (error instanceof BpfError) return error.code;
    throw error;
  }
};

for (const [first, second] of [
  ["skb_verdict", "stream_verdict"],
  ["stream_verdict", "skb_verdict"],
] as const)
  testOnBackends(`a ${second} beside a ${first}`, async (backend) => {
    using object = open(backend);
    using _ = object.attach([planned(first)]);
    assert.is(
      codeOf(() => object.attach([planned(second)])),
      "EBUSY",
    );
    using __ = object.attach([planned("msg_verdict", "send"), planned("stream_parser")]);
  });

testOnBackends("entries go when their sockets are closed", async (backend) => {
  await using loaded = await load<Module>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  const { client, accepted } = await sockets.connect();
  const server = await sockets.listen();
  const datagrams = createSocket("udp4").bind(0, "127.0.0.1");
  await once(datagrams, "listening");
  const map = loaded.maps.sockets;
  for (const [at, socket] of [client, accepted, server, datagrams].entries()) map.set(at, socket);
  const there = (): boolean[] => [0, 1, 2, 3].map((at) => map.has(at));
  assert.equal(there(), [true, true, true, true]);
  client.destroy();
  server.close();
  datagrams.close();
  await Promise.all([client, server, datagrams].map((socket) => once(socket, "close")));
  for (let waited = 0; waited < 500 && there().filter(Boolean).length > 1; waited += 10) await delay(10);
  assert.equal(there(), [false, true, false, false], "the peer's stays until it is closed, too");
  accepted.destroy();
  await once(accepted, "close");
  await delay(10);
  assert.equal(there(), [false, false, false, false]);
});

testOnBackends(
  "a peer that goes in the middle of a message: what was whole arrives, the next one begins anew",
  async (backend) => {
    await using framed = await load<typeof Framed>(compileSample("samples/framed/framed.bpf.ts"), { backend });
    using sockets = new LoopbackSockets();
    framed.attach();
    const to = await sockets.connect();
    framed.maps.ends.set(1, to.accepted);
    const whole = Buffer.from([0, 0, 0, 8, 0, 2, 1, 2, 3, 4, 5, 6]);
    for (const [leave, event] of [
      ["end", "end"],
      ["destroy", "end"],
      ["resetAndDestroy", "close"],
    ] as const) {
      const from = await sockets.connect();
      framed.maps.ends.set(0, from.accepted);
      from.accepted.on("error", () => {}).resume();
      const arrival = receive(to.client, whole.length, performance.now() + RIGHT_DEADLINE_MS);
      from.client.write(Buffer.concat([whole, whole.subarray(0, 7)]));
      assert.is(difference(whole, await arrival), undefined, leave);
      const left = new Promise((resolve) => from.accepted.once(event, resolve));
      from.client[leave]();
      await left;
      from.accepted.destroy();
      await delay(20);
      assert.is(to.client.readableLength, 0, "nothing of what was not whole");
    }
  },
);

const inKernel = testWith("linux", "root");

for (const kind of SOCKET_KINDS)
  inKernel(`${kind} sockets are in no map of the kernel's`, async () => {
    await using loaded = await load<Module>(OBJECT, { backend: "kernel" });
    using socket = new SocketFd(kind);
    assert.is(
      codeOf(() => loaded.maps.sockets.set(0, socket.fd)),
      "EOPNOTSUPP",
    );
  });

inKernel("bytes that a program dropped: their drain ends when nothing moves", async () => {
  using sockets = new LoopbackSockets();
  const [from, to] = [await sockets.connect(), await sockets.connect()];
  const drained = drainOf(from.accepted, to.accepted);
  const ended = once(from.accepted.resume(), "end");
  from.client.end(Buffer.alloc(1000));
  await ended;
  const start = performance.now();
  await drained();
  assert.ok(performance.now() - start < 1000, "it does not wait for bytes that never leave");
});

test.run();

// Rows of docs/emulator.md that no other test shows: what either backend does.

import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import type { Socket } from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { ArrayMap, PerCpuArrayMap, SockMap, u32, u64 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type Loaded, load, UnixDatagram } from "../../../runtime/index.ts";
import { RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, portOf } from "../../kernel/support/sockets.ts";
import { compileText } from "../../support/compile-text.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileText(`
import {
  ArrayMap, PerCpuArrayMap, Redirect, SkAction, type SkBuff, type SkMsg, SockMap, skbVerdict, skMsg, streamParser, streamVerdict, i32, type u32, type u64, u64 as wide,
} from "tsbpf";
export const license = "GPL";
class Runs {
  count: u64 = 0n;
  bytes: u64 = 0n;
  longest: u32 = 0;
}
export const runs = new ArrayMap<Runs>({ maxEntries: 1 });
/** What the parser says of every message. */
export const perCpu = new PerCpuArrayMap<u32>({ maxEntries: 1 });
export const length = new ArrayMap<u32>({ maxEntries: 1 });
export const parsed = new SockMap({ maxEntries: 1 });
export const whole = new SockMap({ maxEntries: 1 });
export const senders = new SockMap({ maxEntries: 1 });
export const sources = new SockMap({ maxEntries: 1 });
export const target = new SockMap({ maxEntries: 1 });
function note(bytes: u32): void {
  const total = runs.get(0);
  if (!total) return;
  total.count++;
  total.bytes += wide(bytes);
  if (bytes > total.longest) total.longest = bytes;
}
export class P {
  @streamParser(parsed)
  static measure(skb: SkBuff): i32 {
    const wanted = length.get(0);
    return wanted ? i32(wanted.value) : -1;
  }
  @streamVerdict(parsed)
  static pass(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }
  @skbVerdict(whole)
  static count(skb: SkBuff): SkAction {
    note(skb.len);
    return SkAction.Pass;
  }
  @skMsg(senders)
  static sent(msg: SkMsg): SkAction {
    note(msg.size);
    return SkAction.Pass;
  }
  @skbVerdict(sources)
  static divert(skb: SkBuff): SkAction {
    return target.redirect(skb, 0, Redirect.Ingress);
  }
}
`);

interface Module {
  readonly runs: ArrayMap<{ count: u64; bytes: u64; longest: u32 }>;
  readonly perCpu: PerCpuArrayMap<u32>;
  readonly length: ArrayMap<u32>;
  readonly parsed: SockMap;
  readonly whole: SockMap;
  readonly senders: SockMap;
  readonly sources: SockMap;
  readonly target: SockMap;
}

async function connected(
  backend: BackendName,
  use: (maps: Loaded<Module>["maps"], connection: Connection) => Promise<void>,
): Promise<void> {
  await using loaded = await load<Module>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  loaded.attach();
  await use(loaded.maps, await sockets.connect());
}

/** The error that a socket tells of, if any, before anybody reads and when somebody does. */
async function errors(socket: Socket): Promise<readonly [before: string | undefined, reading: string | undefined]> {
  let code: string | undefined;
  socket.on("error", (error) => {
    code = "code" in error ? String(error.code) : error.message;
  });
  await delay(SOON_MS);
  const before = code;
  socket.resume();
  socket.write("uses it");
  await delay(SOON_MS);
  return [before, code];
}

const SOON_MS = 50;
const MOST = 6 << 20;

const PROTOCOL_ERROR = -71 >>> 0;

for (const [what, length, emulator, kernel] of [
  ["of 6 MiB", MOST, undefined, "EMSGSIZE"],
  ["longer than 6 MiB", MOST + 1, "EMSGSIZE", "EMSGSIZE"],
  ["that its parser calls broken", PROTOCOL_ERROR, "EPROTO", "EPROTO"],
] as const)
  testOnBackends(`a message ${what}: an error at once, or when the socket is used`, (backend) =>
    connected(backend, async (maps, { client, accepted }) => {
      maps.length.set(0, length);
      maps.parsed.set(0, accepted);
      client.write("begins");
      assert.equal(await errors(accepted), backend === "kernel" ? [undefined, kernel] : [emulator, emulator]);
    }),
  );

const MANY = 1 << 20;

testOnBackends("what a program sees of received bytes in one run", (backend) =>
  connected(backend, async ({ whole, runs }, { client, accepted }) => {
    whole.set(0, accepted);
    client.write(Buffer.alloc(MANY));
    await receive(accepted, MANY, performance.now() + RIGHT_DEADLINE_MS);
    const seen = runs.get(0);
    assert.is(seen?.bytes, BigInt(MANY));
    if (backend === "emulator") assert.ok(seen && seen.longest <= 1 << 16);
  }),
);

testOnBackends("what a program sees of sent bytes in one run", (backend) =>
  connected(backend, async ({ senders, runs }, { client, accepted }) => {
    senders.set(0, client);
    client.write(Buffer.alloc(MANY));
    await receive(accepted, MANY, performance.now() + RIGHT_DEADLINE_MS);
    const seen = runs.get(0);
    assert.is(seen?.bytes, BigInt(MANY));
    if (backend === "emulator") assert.is(seen?.longest, MANY, "a write");
  }),
);

async function datagrams(): Promise<DatagramSocket> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

testOnBackends("the sender of a datagram that came by way of another socket", async (backend) => {
  await using loaded = await load<Module>(OBJECT, { backend });
  loaded.attach();
  const [near, far, other] = [await datagrams(), await datagrams(), await datagrams()];
  try {
    loaded.maps.target.set(0, other);
    loaded.maps.sources.set(0, near);
    const arrived = once(other, "message", { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) });
    near.connect(far.address().port, "127.0.0.1");
    far.connect(near.address().port, "127.0.0.1");
    other.connect(far.address().port, "127.0.0.1");
    await Promise.all([near, far, other].map((socket) => once(socket, "connect")));
    far.send("hello");
    const [bytes, sender] = await arrived;
    assert.is(String(bytes), "hello");
    assert.is(sender.address, backend === "emulator" ? "0.0.0.0" : "");
  } finally {
    for (const socket of [near, far, other]) socket.close();
  }
});

testOnBackends("a connection whose end the peer has sent", (backend) =>
  connected(backend, async (maps, { client, accepted }) => {
    client.end("all");
    await delay(SOON_MS);
    assert.is(
      answer(() => maps.whole.set(0, accepted)),
      backend === "kernel" ? "EOPNOTSUPP" : undefined,
    );
    assert.is(String(await receive(accepted, 3, performance.now() + RIGHT_DEADLINE_MS)), "all");
  }),
);

testOnBackends("values of per-CPU maps", async (backend) => {
  await using loaded = await load<Module>(OBJECT, { backend });
  const values = loaded.maps.perCpu.get(0);
  assert.ok(backend === "emulator" ? values?.length === 1 : values && values.length >= availableParallelism());
  assert.throws(() => loaded.maps.perCpu.set(0, []), /an array of \d+, one for each CPU/);
});

testOnBackends("a socket that Node encrypts", async (backend) => {
  await using loaded = await load<Module>(OBJECT, { backend });
  loaded.attach();
  const secret = { psk: Buffer.alloc(16, "k"), identity: "test" };
  const [ciphers, maxVersion] = ["PSK", "TLSv1.2"] as const;
  const server = createTlsServer({ ciphers, maxVersion, pskCallback: () => secret.psk }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connectTls({
    ...{ ciphers, maxVersion, port: portOf(server), pskCallback: () => secret },
    checkServerIdentity: () => undefined,
  });
  try {
    await once(client, "secureConnect");
    const [usual, told] = [false, true].map((allowRead) => answer(() => loaded.maps.senders.set(0, client, { allowRead })));
    assert.is(usual, backend === "kernel" ? "TSB6017" : "TSB6018");
    assert.is(told, backend === "kernel" ? undefined : "TSB6018");
    await new Promise((resolve) => client.write("hello", resolve));
    const seen = loaded.maps.runs.get(0)?.bytes ?? -1n;
    assert.ok(backend === "kernel" ? seen > 5n : seen === 0n, `${seen} bytes seen`);
  } finally {
    client.destroy();
    server.close();
  }
});

testOnBackends("UNIX datagrams in memory", async (backend) => {
  await using loaded = await load<Module>(OBJECT, { backend });
  loaded.attach();
  const [near, far] = UnixDatagram.pair();
  assert.is(
    answer(() => loaded.maps.whole.set(0, near)),
    backend === "emulator" ? undefined : "TSB6017",
  );
  assert.is(
    answer(() => loaded.maps.parsed.set(0, far)),
    backend === "emulator" ? "EOPNOTSUPP" : "TSB6017",
  );
  const arrived = once(near, "message");
  far.send("hello");
  assert.is(Buffer.from((await arrived)[0]).toString(), "hello");
  assert.is(loaded.maps.runs.get(0)?.count, backend === "emulator" ? 1n : 0n);
  near.close();
  assert.is(loaded.maps.whole.has(0), false);
  const failed = await new Promise<Error | undefined>((resolve) => far.send("lost", resolve));
  assert.match(String(failed), /ECONNREFUSED/);
  assert.is(
    answer(() => loaded.maps.whole.set(0, near)),
    "TSB6017",
  );
});

const TASKS = compileText(`
import { ArrayMap, getCurrentTask, getSocketUid, SkAction, type SkBuff, SockMap, skbVerdict, type u32, u32 as narrow } from "tsbpf";
export const license = "GPL";
export const whole = new SockMap({ maxEntries: 1 });
export const owner = new ArrayMap<u32>({ maxEntries: 2 });
export class P {
  @skbVerdict(whole)
  static count(skb: SkBuff): SkAction {
    owner.set(0, getSocketUid(skb) + 1);
    owner.set(1, getCurrentTask() === 0n ? narrow(1) : narrow(2));
    return SkAction.Pass;
  }
}
`);

testOnBackends("a helper that the emulator lacks closes the socket at its first call", async (backend) => {
  await using loaded = await load<{ readonly whole: SockMap; readonly owner: ArrayMap<u32> }>(TASKS, { backend });
  using sockets = new LoopbackSockets();
  loaded.attach();
  const { client, accepted } = await sockets.connect();
  loaded.maps.whole.set(0, accepted);
  client.write("x");
  const code = (await errors(accepted))[0];
  assert.is(code, backend === "kernel" ? undefined : "TSB6019");
  assert.is(loaded.maps.owner.get(0), (process.getuid?.() ?? 0) + 1);
  assert.is(loaded.maps.owner.get(1), backend === "kernel" ? 2 : 0);
});

function answer(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

test.run();

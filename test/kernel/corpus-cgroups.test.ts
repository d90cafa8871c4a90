// The benchmarks' programs of cgroups count what an independent reading says, in TypeScript and in C alike.

import { statSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { type LoadedMap, type LoadedObject, loadObject, socketFd } from "../support/kernel.ts";
import { u32Key } from "./support/attach.ts";
import { ChildCgroup } from "./support/cgroup.ts";
import { exchange } from "./support/exchange.ts";
import { type Check, testCorpus } from "./support/samples.ts";
import { LoopbackSockets, localPort } from "./support/sockets.ts";

const QUIET_MS = 50;

const differs = (what: string, value: unknown, expected: unknown): string | undefined =>
  value === expected ? undefined : `${what} ${value}, not ${expected}`;

/** Of all CPUs. */
function sum(map: LoadedMap, key: Buffer): bigint {
  const bytes = map.lookup(key) ?? Buffer.alloc(0);
  return Array.from({ length: bytes.length / 8 }, (_, cpu) => bytes.readBigUInt64LE(cpu * 8)).reduce((a, b) => a + b, 0n);
}

function u64Key(value: bigint): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigUInt64LE(value);
  return key;
}

/** Two connections of the cgroup and one of outside, to one listener, and one to another. */
const checkConnections: Check = async (object) => {
  using loaded = loadObject(object);
  using cgroup = new ChildCgroup();
  cgroup.attach(`${loaded.pins}/progs/count_connect`, "cgroup_inet4_connect");
  using sockets = new LoopbackSockets();
  const server = await sockets.listen();
  const { accepted } = await sockets.connectTo(server);
  await cgroup.within(() => sockets.connectTo(server));
  await cgroup.within(() => sockets.connectTo(server));
  const other = await cgroup.within(() => sockets.connect());
  const variables = loaded.map("object_bss");
  const cgroupId = statSync(cgroup.path, { bigint: true }).ino;
  return (
    differs("connections to the port:", sum(loaded.map("by_port"), u32Key(localPort(accepted))), 2n) ??
    differs("connections to the other:", sum(loaded.map("by_port"), u32Key(localPort(other.accepted))), 1n) ??
    differs("connections of the cgroup:", sum(loaded.map("by_cg"), u64Key(cgroupId)), 3n) ??
    differs("cgroups:", [...loaded.map("by_cg").keys()].length, 1) ??
    differs("all:", variables.lookup(u32Key(0))?.readBigUInt64LE(0), 3n)
  );
};

const LENGTHS = [100, 2000] as const;
const PAYLOAD = BigInt(LENGTHS[0] + LENGTHS[1]);
/** IPv4 and TCP with time stamps; the first packet of each direction has more options. */
const HEADERS = 52n;
const FIRST_MORE = 8n;
const FIN_WAIT2 = 5;

function storageOf(loaded: LoadedObject, socket: Socket): Buffer | undefined {
  return loaded.map("store").lookup(u32Key(socketFd(socket)));
}

/** A client's bytes are its payload and its packets' headers; the connection's end is its state. */
const checkStorage: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  using cgroup = new ChildCgroup();
  cgroup.attach(`${loaded.pins}/progs/in`, "cgroup_inet_ingress");
  cgroup.attach(`${loaded.pins}/progs/out`, "cgroup_inet_egress");
  cgroup.attach(`${loaded.pins}/progs/ops`, "cgroup_sock_ops");
  using sockets = new LoopbackSockets();
  const outside = await sockets.connect();
  const { client, accepted } = await cgroup.within(() => sockets.connect());
  const failure = await exchange([{ from: client, to: accepted }], deadlineMs, LENGTHS);
  if (failure !== undefined) return failure;
  await delay(QUIET_MS);
  const kept = storageOf(loaded, client);
  if (kept === undefined) return "the client has no storage";
  if (storageOf(loaded, outside.client) !== undefined) return "a socket outside the cgroup has storage";
  const [received = 0n, sent = 0n, packetsIn = 0n, packetsOut = 0n, born = 0n] = [0, 8, 16, 24, 32].map((at) =>
    kept.readBigUInt64LE(at),
  );
  client.end();
  await delay(QUIET_MS);
  return (
    differs("sent:", sent, PAYLOAD + packetsOut * HEADERS + FIRST_MORE) ??
    differs("received:", received, packetsIn * HEADERS + FIRST_MORE) ??
    (packetsOut >= 4n && packetsIn >= 3n ? undefined : `${packetsOut} packets sent, ${packetsIn} received`) ??
    (born > 0n && born <= process.hrtime.bigint() ? undefined : `born at ${born}`) ??
    differs("the state:", storageOf(loaded, client)?.readUInt32LE(40), FIN_WAIT2)
  );
};

testCorpus("08_conn_counter", {
  check: checkConnections,
  finding: /^connections to the port: 0/,
  edits: [["ntohs(ctx.userPort)", "ntohs(ctx.userPort) ^ 1"]],
});

testCorpus("11_sk_storage_bytes", {
  check: checkStorage,
  finding: /^sent:/,
  edits: [[`atomicAdd(bytes, "tx", u64(skb.len))`, `atomicAdd(bytes, "tx", u64(skb.len) + 1n)`]],
});

test.run();

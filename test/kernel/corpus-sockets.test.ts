// The benchmarks' programs about connections and what they send do what an independent reading says, in TypeScript and in C alike.

import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { type LoadedMap, loadObject } from "../support/kernel.ts";
import { attach, connectionKey, makeSockMap, putSocket, u32Key } from "./support/attach.ts";
import { ChildCgroup } from "./support/cgroup.ts";
import type { Edit } from "./support/compile.ts";
import { difference, exchange, receive } from "./support/exchange.ts";
import { attachSkLookup, placesOn, VethPair } from "./support/network.ts";
import { readRecords } from "./support/ring-buffer.ts";
import { type Check, testCorpus } from "./support/samples.ts";
import { LoopbackSockets, localPort } from "./support/sockets.ts";

interface Case {
  readonly check: Check;
  readonly finding: RegExp;
  readonly mistake: Edit;
}

const LENGTHS = [100, 2000] as const;
const QUIET_MS = 50;

/** Of all CPUs. */
function sum(map: LoadedMap, key: Buffer, offset = 0): number {
  const bytes = map.lookup(key) ?? Buffer.alloc(0);
  const each = (map.info.valueSize + 7) & ~7;
  let total = 0n;
  for (let at = offset; at < bytes.length; at += each) total += bytes.readBigUInt64LE(at);
  return Number(total);
}

const wrong = (what: string, value: unknown, expected: unknown): string | undefined =>
  JSON.stringify(value) === JSON.stringify(expected)
    ? undefined
    : `${what} ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`;

const ACTIVE_ESTABLISHED = 4;
const RTT = 12;
const STATE = 10;

/** The client's events: its own addresses and ports in each. */
const checkRtt: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  using cgroup = new ChildCgroup();
  cgroup.attach(`${loaded.pins}/progs/rtt`);
  using sockets = new LoopbackSockets();
  const { client, accepted } = await cgroup.within(() => sockets.connect());
  const failure = await exchange([{ from: client, to: accepted }], deadlineMs, LENGTHS);
  if (failure !== undefined) return failure;
  client.end();
  await delay(QUIET_MS);
  const all = readRecords(loaded.map("events").fd, 1 << 18);
  const own = all.filter((event) => event.readUInt16LE(40) === client.localPort);
  const ops = own.map((event) => event.readUInt16LE(46));
  const missing = [ACTIVE_ESTABLISHED, RTT, STATE].filter((op) => !ops.includes(op));
  const last = own.at(-1) ?? Buffer.alloc(80);
  const key = connectionKey(client);
  return (
    wrong("operations that are missing", missing, []) ??
    wrong("the peer's port", last.readUInt16LE(42), localPort(accepted)) ??
    wrong(
      "addresses",
      last.toString("hex", 8, 40),
      `${key.toString("hex", 4, 8)}${"0".repeat(24)}${key.toString("hex", 0, 4)}${"0".repeat(24)}`,
    ) ??
    wrong("the family", last.readUInt16LE(44), 2) ??
    wrong("bytes acknowledged", Number(last.readBigUInt64LE(72)), LENGTHS[0] + LENGTHS[1] + 2) ??
    (last.readUInt32LE(48) > 0 && last.readUInt32LE(56) > 0 && last.readBigUInt64LE(0) > 0n ? undefined : "no time, no window")
  );
};

const HIT = 3;
const MISS = 4;

/** Bound to port 7100 the listener of slot 3, to any other port slot 4, where no listener is. */
const checkLpm: Check = async (object) => {
  using loaded = loadObject(object);
  using wire = new VethPair();
  using sockets = new LoopbackSockets();
  using _link = attachSkLookup(wire.far, loaded.program("steer"));
  const { listening, connecting } = placesOn(wire);
  const server = await listening(() => sockets.listen(0, wire.far.address));
  putSocket(loaded.map("sockets"), u32Key(HIT), server);
  for (const [port, slot] of [
    [7100, HIT],
    [0, MISS],
  ] as const) {
    const key = Buffer.concat([u32Key(64), Buffer.from([6, 0, port & 0xff, port >> 8]), Buffer.from([10, 77, 0, 2])]);
    loaded.map("bindings").update(key, u32Key(slot));
  }
  const at = async (port: number): Promise<string> =>
    await connecting(() =>
      sockets.connectTo(server, { address: wire.far.address, port }).then(
        ({ accepted }) => `accepted at ${localPort(accepted)}`,
        () => "refused",
      ),
    );
  return (
    wrong("port 7100:", await at(7100), "accepted at 7100") ??
    wrong("port 7200:", await at(7200), "refused") ??
    wrong("hits", sum(loaded.map("metrics"), u32Key(HIT), 0), 1) ??
    wrong("misses", sum(loaded.map("metrics"), u32Key(MISS), 8), 1)
  );
};

/** Bytes arrive, and the sender's port has its entry: 1, and the size of each later message. */
const checkRedirect: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attach(loaded, "redir", "sk_msg_verdict", "flows");
  using cgroup = new ChildCgroup();
  cgroup.attach(`${loaded.pins}/progs/ops`);
  using sockets = new LoopbackSockets();
  const { client, accepted } = await cgroup.within(() => sockets.connect());
  if ([...loaded.map("flows").keys()].length !== 2) return "not both ends are in the map";
  const failure = await exchange([{ from: client, to: accepted }], deadlineMs, [10, ...LENGTHS]);
  return failure ?? wrong("bytes", sum(loaded.map("hits"), u32Key(localPort(client))), 1 + LENGTHS[0] + LENGTHS[1]);
};

const MAGIC = Buffer.from("TRAC");

function traced(sequence: number, bytes: Buffer): Buffer {
  const rest = Buffer.from([0, 1, sequence >> 8, sequence]);
  return Buffer.concat([MAGIC, rest, bytes]);
}

/** Short messages stay; others get a header, in place of the one that they have. */
const checkTrace: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  const holder = makeSockMap(loaded, "holder");
  attach(loaded, "tx", "sk_msg_verdict", "holder");
  using sockets = new LoopbackSockets();
  const { client, accepted } = await sockets.connect();
  putSocket(holder, u32Key(0), client);
  const body = Buffer.alloc(300, 5);
  const cases = [
    [Buffer.alloc(15, 1), Buffer.alloc(15, 1)],
    [body, traced(0, body)],
    [traced(999, body), traced(1, body)],
    [Buffer.alloc(16, 2), traced(2, Buffer.alloc(16, 2))],
  ] as const;
  for (const [sent, expected] of cases) {
    const arrival = receive(accepted, expected.length, performance.now() + deadlineMs);
    client.write(sent);
    const failure = difference(expected, await arrival);
    if (failure !== undefined) return failure;
  }
  return undefined;
};

const CASES: Readonly<Record<string, Case>> = {
  "09_tcp_rtt_ringbuf": {
    check: checkRtt,
    finding: /^the peer's port/,
    mistake: ["u16(ntohl(ctx.remotePort))", "u16(ctx.localPort) ^ 1"],
  },
  "10_sk_lookup_lpm": { check: checkLpm, finding: /^misses 0/, mistake: ["key.port = 0", "key.port = 1"] },
  "14_redir_bypass": { check: checkRedirect, finding: /^bytes/, mistake: ["u64(msg.size)", "1n"] },
  "17_msg_pushpop": { check: checkTrace, finding: /bytes arrived/, mistake: ["const VERSION = 1", "const VERSION = 2"] },
};

for (const [name, { check, finding, mistake }] of Object.entries(CASES)) {
  testCorpus(name, { check, finding, edits: [mistake] }, check === checkLpm ? ["ip"] : []);
}

test.run();

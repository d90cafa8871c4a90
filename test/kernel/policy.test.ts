// The policy sample: frames with the right secret leave with a stamp instead, everything else is refused and told of.

import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import { type LoadedObject, loadObject } from "../support/kernel.ts";
import { Random } from "../support/semantics/generate/random.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import { difference, receive } from "./support/exchange.ts";
import { randomBytes } from "./support/frames.ts";
import { readRecords } from "./support/ring-buffer.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { type Connection, LoopbackSockets, localPort } from "./support/sockets.ts";

const SECRET = 0x5ec2e7;
const STAMP = 0xabcd_ef01;
const EVENTS_BYTES = 65_536;

interface Frame {
  readonly sent: Buffer;
  readonly arrives: Buffer;
}

function frame(random: Random, length: number, secret = SECRET): Frame {
  const payload = randomBytes(random, length);
  return { sent: Buffer.concat([words(length, secret), payload]), arrives: Buffer.concat([words(STAMP, length), payload]) };
}

function words(first: number, second: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(first, 0);
  bytes.writeUInt32BE(second, 4);
  return bytes;
}

/** Where a write ends within the frames: `undefined` at their end. */
const WRITES: Readonly<Record<string, readonly [lengths: readonly number[], cuts: readonly number[]]>> = {
  "a frame": [[5], []],
  "an empty frame": [[0], []],
  "three frames in one write": [[3, 4, 500], []],
  "a header in two writes": [[6], [3]],
  "a header and its payload": [[700], [8]],
  "a payload in two writes": [[60_000], [100]],
  "the end of a payload and another frame": [[9, 2], [12]],
};

async function checkFrames(object: Uint8Array, deadlineMs: number): Promise<string | undefined> {
  using loaded = loadObject(object);
  using sockets = new LoopbackSockets();
  const { client, accepted } = await underPolicy(loaded, sockets);
  allow(loaded, accepted);
  const random = new Random(SECRET);
  for (const [name, [lengths, cuts]] of Object.entries(WRITES)) {
    const frames = lengths.map((length) => frame(random, length));
    const expected = Buffer.concat(frames.map(({ arrives }) => arrives));
    const arrival = receive(accepted, expected.length, performance.now() + deadlineMs);
    await writeCut(client, Buffer.concat(frames.map(({ sent }) => sent)), cuts);
    const failure = difference(expected, await arrival);
    if (failure !== undefined) return `${name}: ${failure}`;
  }
  const told = readRecords(loaded.map("events").fd, EVENTS_BYTES).length;
  return told === 0 ? undefined : `${told} events of what was allowed`;
}

async function underPolicy(loaded: LoadedObject, sockets: LoopbackSockets): Promise<Connection> {
  attach(loaded, "police", "sk_msg_verdict", "senders");
  const connection = await sockets.connect();
  putSocket(loaded.map("senders"), u32Key(0), connection.client);
  return connection;
}

function allow(loaded: LoadedObject, { localPort: port = 0 }: Socket): void {
  const rule = Buffer.alloc(8);
  rule.writeUInt32LE(SECRET, 0);
  rule.writeUInt32LE(STAMP, 4);
  loaded.map("rules").update(u32Key(port), rule);
}

async function writeCut(socket: Socket, bytes: Buffer, cuts: readonly number[]): Promise<void> {
  let start = 0;
  for (const end of [...cuts, bytes.length]) {
    socket.write(bytes.subarray(start, end));
    await delay(20);
    start = end;
  }
}

/** What is refused ends the connection, for Node, with the error of `send`. */
const checkRefusals: Check = async (object, deadlineMs) => {
  for (const [kind, isAllowed, secret] of [
    [0, false, SECRET],
    [1, true, SECRET + 1],
  ] as const) {
    using loaded = loadObject(object);
    using sockets = new LoopbackSockets();
    const { client, accepted } = await underPolicy(loaded, sockets);
    if (isAllowed) allow(loaded, accepted);
    const refused = once(client, "error", { signal: AbortSignal.timeout(deadlineMs) }).catch(() => ["sent"]);
    client.write(frame(new Random(kind), 10, secret).sent);
    const [error]: readonly unknown[] = await refused;
    if (!(error instanceof Error && "code" in error && error.code === "EACCES")) return `${kind}: ${error}`;
    const events = readRecords(loaded.map("events").fd, EVENTS_BYTES).map((record) =>
      [0, 4, 8].map((at) => record.readUInt32LE(at)),
    );
    const expected = JSON.stringify([[kind, localPort(accepted), 18]]);
    if (JSON.stringify(events) !== expected) return `${kind}: events ${JSON.stringify(events)}, not ${expected}`;
  }
  return undefined;
};

testSample("policy", {
  "frames with the secret arrive stamped, however they are written": checkFrames,
  "no rule and a wrong secret are refused and told of": checkRefusals,
});

testMistakes("policy", {
  "no cork": { check: checkFrames, finding: /^a header in two/, edits: [["      msg.corkBytes(HEADER_BYTES);\n", ""]] },
  "a decision for all that follows": {
    check: checkFrames,
    finding: /^three frames/,
    edits: [["    msg.applyBytes(HEADER_BYTES + length);\n", ""]],
  },
  "the secret stays": {
    check: checkFrames,
    finding: /bytes arrived/,
    edits: [["msg.pop(LENGTH_BYTES, SECRET_BYTES)", "msg.pop(0, SECRET_BYTES)"]],
  },
  "the stamp in host order": {
    check: checkFrames,
    finding: /bytes arrived/,
    edits: [["setUint32(0, rule.stamp)", "setUint32(0, rule.stamp, true)"]],
  },
  "the wrong reason": {
    check: checkRefusals,
    finding: /^0: events/,
    edits: [["refuse(msg, Refusal.Denied)", "refuse(msg, Refusal.Forged)"]],
  },
  "nobody is told": {
    check: checkRefusals,
    finding: /^1: events/,
    edits: [["return refuse(msg, Refusal.Forged)", "return SkAction.Drop"]],
  },
  "the secret does not matter": { check: checkRefusals, finding: /^1: /, edits: [["!== rule.secret", "=== 0"]] },
});

test.run();

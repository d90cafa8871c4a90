// The framed sample: messages arrive whole and in order, heartbeats do not, however the stream was cut on its way.

import type { Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { test } from "uvu";
import { loadObject } from "../support/kernel.ts";
import { Random } from "../support/semantics/generate/random.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import { difference, receive } from "./support/exchange.ts";
import { CHUNKINGS, type Chunking, randomFrame } from "./support/frames.ts";
import { placesOn, VethPair } from "./support/network.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { type Connection, LoopbackSockets } from "./support/sockets.ts";

const FRAMES = 300;
const MAX_LENGTH = 2000;
const HEARTBEAT = 1;

async function checkStream(
  object: Uint8Array,
  deadlineMs: number,
  chunking: Chunking,
  connect: () => Promise<Connection>,
): Promise<string | undefined> {
  using loaded = loadObject(object);
  attach(loaded, "parser", "sk_skb_stream_parser", "ends");
  attach(loaded, "verdict", "sk_skb_stream_verdict", "ends");
  const [a, b] = [await connect(), await connect()];
  putSocket(loaded.map("ends"), u32Key(1), b.accepted);
  putSocket(loaded.map("ends"), u32Key(0), a.accepted);
  return await stream(a.client, b.client, chunking, deadlineMs);
}

async function stream(from: Socket, to: Socket, chunking: Chunking, deadlineMs: number): Promise<string | undefined> {
  const random = new Random(FRAMES);
  const frames = Array.from({ length: FRAMES }, () => randomFrame(random, MAX_LENGTH, [HEARTBEAT, 2, 0x100]));
  const expected = Buffer.concat(frames.flatMap(({ bytes, type }) => (type === HEARTBEAT ? [] : [bytes])));
  const arrival = receive(to, expected.length, performance.now() + deadlineMs);
  for (const chunk of chunking(
    frames.map(({ bytes }) => bytes),
    random,
  )) {
    from.write(chunk);
    if (random.chance(30)) await nextTurn();
  }
  return difference(expected, await arrival);
}

function overLoopback(chunking: Chunking): Check {
  return async (object, deadlineMs) => {
    using sockets = new LoopbackSockets();
    return await checkStream(object, deadlineMs, chunking, () => sockets.connect());
  };
}

/** Without TSO the segments come singly, and GRO joins them again. */
function overVeth(chunking: Chunking): Check {
  return async (object, deadlineMs) => {
    using wire = new VethPair();
    await wire.setOffloads({ gro: true, tso: false });
    using sockets = new LoopbackSockets();
    return await checkStream(object, deadlineMs, chunking, () => sockets.connect(0, wire.far.address, placesOn(wire)));
  };
}

const named = (prefix: string, over: (chunking: Chunking) => Check): Record<string, Check> =>
  Object.fromEntries(Object.entries(CHUNKINGS).map(([name, chunking]) => [`${prefix}, ${name}`, over(chunking)]));

const checkChunks = overLoopback(CHUNKINGS["random chunks"]);
const checkJoined = overVeth(CHUNKINGS["many messages in one write"]);

testSample("framed", named("over loopback", overLoopback));
testSample("framed", named("over veth with GRO", overVeth), ["ip"]);

testMistakes("framed", {
  "a parser that sees the whole skb": {
    check: checkChunks,
    finding: /bytes arrived/,
    edits: [
      ["@streamParser(ends)", '@streamParser(ends, { view: "skb" })'],
      ["@streamVerdict(ends)", '@streamVerdict(ends, { view: "skb" })'],
    ],
  },
  "heartbeats arrive": {
    check: checkChunks,
    finding: /bytes arrived/,
    edits: [["const HEARTBEAT = 1", "const HEARTBEAT = 3"]],
  },
  "the prefix is not counted": {
    check: checkChunks,
    finding: /bytes arrived/,
    edits: [
      ["return PREFIX_BYTES + length", "return i32(length)"],
      ["type i32", "i32"],
    ],
  },
});

testMistakes(
  "framed",
  {
    "the whole skb over veth": {
      check: checkJoined,
      finding: /bytes arrived/,
      edits: [
        ["@streamParser(ends)", '@streamParser(ends, { view: "skb" })'],
        ["@streamVerdict(ends)", '@streamVerdict(ends, { view: "skb" })'],
      ],
    },
  },
  ["ip"],
);

test.run();

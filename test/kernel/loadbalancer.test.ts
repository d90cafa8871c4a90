// The loadbalancer sample: a client's messages come out of three backends, a session's always of the same one.

import { test } from "uvu";
import { loadObject } from "../support/kernel.ts";
import { Random } from "../support/semantics/generate/random.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import { difference, receive } from "./support/exchange.ts";
import { CHUNKINGS, randomBytes } from "./support/frames.ts";
import { fnv1a } from "./support/hash.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { LoopbackSockets } from "./support/sockets.ts";

const BACKENDS = 3;
const MESSAGES = 200;
const SESSIONS = 20;
const SESSION_BYTES = 8;

const checkBalance: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  attach(loaded, "parser", "sk_skb_stream_parser", "clients");
  attach(loaded, "balance", "sk_skb_stream_verdict", "clients");
  using sockets = new LoopbackSockets();
  const backends = [await sockets.connect(), await sockets.connect(), await sockets.connect()];
  for (const [i, { accepted }] of backends.entries()) putSocket(loaded.map("backends"), u32Key(i), accepted);
  const { client, accepted } = await sockets.connect();
  putSocket(loaded.map("clients"), u32Key(0), accepted);

  const random = new Random(MESSAGES);
  const messages = randomMessages(random);
  const expected = backends.map((_, i) => Buffer.concat(messages.filter((message) => backendOf(message) === i)));
  if (expected.some(({ length }) => length === 0)) throw new Error("a backend would get nothing");
  const deadline = performance.now() + deadlineMs;
  const arrivals = backends.map((backend, i) => receive(backend.client, expected[i]?.length ?? 0, deadline));
  for (const chunk of CHUNKINGS["random chunks"](messages, random)) client.write(chunk);
  const failures = (await Promise.all(arrivals)).map((received, i) => difference(expected[i] ?? received, received));
  return failures.find((failure) => failure !== undefined);
};

const backendOf = (message: Buffer): number => fnv1a(message.subarray(2, 2 + SESSION_BYTES)) % BACKENDS;

/** A 2-byte length, a session, and random content. */
function randomMessages(random: Random): readonly Buffer[] {
  const sessions = Array.from({ length: SESSIONS }, () => randomBytes(random, SESSION_BYTES));
  return Array.from({ length: MESSAGES }, () => {
    const length = Buffer.alloc(2);
    const content = Buffer.concat([random.pick(sessions), randomBytes(random, random.below(600))]);
    length.writeUInt16BE(content.length);
    return Buffer.concat([length, content]);
  });
}

testSample("loadbalancer", { "each message comes out of its session's backend, in order": checkBalance });

testMistakes("loadbalancer", {
  "the length is hashed too": {
    check: checkBalance,
    finding: /bytes arrived/,
    edits: [["subview(PREFIX_BYTES, SESSION_BYTES)", "subview(0, SESSION_BYTES)"]],
  },
  "a byte less": { check: checkBalance, finding: /bytes arrived/, edits: [["i < SESSION_BYTES", "i < SESSION_BYTES - 1"]] },
  "two backends": { check: checkBalance, finding: /bytes arrived/, edits: [["backend_count = 3", "backend_count = 2"]] },
});

test.run();

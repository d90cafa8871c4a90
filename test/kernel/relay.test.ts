// The relay sample moves bytes between TCP connections in this machine's kernel, and counts them.

import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type LoadedObject, loadObject } from "../support/kernel.ts";
import { testNeeding, testWith } from "../support/needs.ts";
import { attach, putSocket, u32Key } from "./support/attach.ts";
import { compileCTwin, compileSample, compileWrongTwin } from "./support/compile.ts";
import { exchange, MESSAGE_SIZES, RIGHT_DEADLINE_MS, WRONG_DEADLINE_MS } from "./support/exchange.ts";
import { LoopbackSockets, localPort } from "./support/sockets.ts";

const SAMPLE = "samples/relay/relay.bpf.ts";
const inKernel = testWith("root", "bpftool");

/** Two clients whose bytes the kernel relays to each other, both ways at once; then the counters. */
async function checkRelay(object: Uint8Array, deadlineMs: number): Promise<string | undefined> {
  using loaded = loadObject(object);
  attach(loaded, "relay", "sk_skb_verdict", "peers");
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  putSocket(loaded.map("peers"), u32Key(localPort(a.accepted)), b.accepted);
  putSocket(loaded.map("peers"), u32Key(localPort(b.accepted)), a.accepted);
  const routes = [
    { from: a.client, to: b.client },
    { from: b.client, to: a.client },
  ];
  return (await exchange(routes, deadlineMs)) ?? checkCounters(loaded);
}

/** An skb is a message: how many the kernel makes of a write is its business, but never fewer than the writes. */
function checkCounters(loaded: LoadedObject): string | undefined {
  const traffic = loaded.map("traffic").lookup(u32Key(0)) ?? Buffer.alloc(16);
  const [messages, bytes] = [Number(traffic.readBigUInt64LE(0)), Number(traffic.readBigUInt64LE(8))];
  const sent = 2 * MESSAGE_SIZES.reduce((sum, size) => sum + size, 0);
  if (bytes !== sent) return `${bytes} bytes counted, not ${sent}`;
  if (messages < 2 * MESSAGE_SIZES.length || messages > bytes) return `${messages} messages counted`;
  return undefined;
}

inKernel("relays both ways and counts", async () => {
  assert.is(await checkRelay(compileSample(SAMPLE), RIGHT_DEADLINE_MS), undefined);
});

/** One client ends what it sends; what the other sends afterwards must reach it and Node is told of no error on either socket. */
async function checkHalfClose(object: Uint8Array): Promise<string | undefined> {
  using loaded = loadObject(object);
  attach(loaded, "relay", "sk_skb_verdict", "peers");
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  const broken: string[] = [];
  for (const { accepted } of [a, b]) accepted.on("error", (error) => broken.push(error.message));
  putSocket(loaded.map("peers"), u32Key(localPort(a.accepted)), b.accepted);
  putSocket(loaded.map("peers"), u32Key(localPort(b.accepted)), a.accepted);
  b.accepted.resume();
  a.client.end();
  await once(a.accepted.resume(), "end");
  b.client.write("after the end");
  const [bytes] = await Promise.race([once(a.client, "data"), sleep(WRONG_DEADLINE_MS, [undefined])]);
  if (String(bytes) !== "after the end") return `${bytes} arrived`;
  return broken[0];
}

inKernel("a client that has ended still receives", async () => {
  assert.is(await checkHalfClose(compileSample(SAMPLE)), undefined);
});

inKernel("a relay that redirects the end of a stream breaks the socket that it goes to", async () => {
  const object = compileWrongTwin(SAMPLE, ["if (skb.len === 0) return SkAction.Drop;", ""]);
  assert.match((await checkHalfClose(object)) ?? "no failure", /undefined arrived/);
});

testNeeding(["root", "bpftool", "clang"], "the C twin of the benchmarks does the same", async () => {
  assert.is(await checkRelay(compileCTwin("bench/code-size/relay.c"), RIGHT_DEADLINE_MS), undefined);
});

inKernel("a relay that looks up the remote port fails the check", async () => {
  const object = compileWrongTwin(
    SAMPLE,
    ["skb.localPort)", "ntohl(skb.remotePort))"],
    ["ArrayMap, atomicAdd", "ArrayMap, atomicAdd, ntohl"],
  );
  assert.match((await checkRelay(object, WRONG_DEADLINE_MS)) ?? "no failure", /0 of 1 bytes arrived/);
});

inKernel("a relay that passes instead of redirecting fails the check", async () => {
  const object = compileWrongTwin(SAMPLE, ["peers.redirect(skb, skb.localPort)", "SkAction.Pass"]);
  assert.match((await checkRelay(object, WRONG_DEADLINE_MS)) ?? "no failure", /0 of 1 bytes arrived/);
});

inKernel("a relay that sends bytes back where they came from fails the check", async () => {
  const object = compileWrongTwin(
    SAMPLE,
    ["peers.redirect(skb, skb.localPort)", "peers.redirect(skb, skb.localPort, Redirect.Ingress)"],
    ["ArrayMap, atomicAdd", "ArrayMap, atomicAdd, Redirect"],
  );
  assert.match((await checkRelay(object, WRONG_DEADLINE_MS)) ?? "no failure", /0 of 1 bytes arrived/);
});

inKernel("a relay that counts no bytes fails the check", async () => {
  const object = compileWrongTwin(SAMPLE, ["u64(skb.len)", "0n"]);
  assert.match((await checkRelay(object, RIGHT_DEADLINE_MS)) ?? "no failure", /^0 bytes counted/);
});

inKernel("a relay that counts no messages fails the check", async () => {
  const object = compileWrongTwin(SAMPLE, ['"messages", 1n', '"messages", 0n']);
  assert.match((await checkRelay(object, RIGHT_DEADLINE_MS)) ?? "no failure", /^0 messages counted/);
});

test.run();

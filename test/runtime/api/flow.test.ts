// How bytes flow when a reader is slow, a stream ends, a peer goes; and each difference of docs/emulator.md between emulator and kernel.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type LoadOptions, load } from "../../../runtime/index.ts";
import type * as Framed from "../../../samples/framed/framed.bpf.ts";
import type * as Relay from "../../../samples/relay/relay.bpf.ts";
import { compileSample, compileWrongTwin } from "../../kernel/support/compile.ts";
import { difference, exchange, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, localPort } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const RELAY = compileSample("samples/relay/relay.bpf.ts");
const TEXTBOOK = compileWrongTwin(
  "samples/framed/framed.bpf.ts",
  ["@streamParser(ends)", '@streamParser(ends, { view: "skb" })'],
  ["@streamVerdict(ends)", '@streamVerdict(ends, { view: "skb" })'],
);
const MANY = 16 << 20;

/** Runs `use` while `a.accepted` and `b.accepted` feed each other. */
async function relaying(options: LoadOptions, use: (a: Connection, b: Connection) => Promise<void>): Promise<void> {
  await using relay = await load<typeof Relay>(RELAY, options);
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  relay.maps.peers.set(localPort(a.accepted), b.accepted);
  relay.maps.peers.set(localPort(b.accepted), a.accepted);
  await use(a, b);
}

const onEmulator = (use: (a: Connection, b: Connection) => Promise<void>, fidelity?: "kernel") => (): Promise<void> =>
  relaying({ backend: "emulator", fidelity }, use);

test(
  "a reader that does not read holds up the sender, and gets every byte in the end",
  onEmulator(async (a, b) => {
    const sent = randomBytes(MANY);
    a.client.write(sent);
    await delay(300);
    assert.ok(b.accepted.writableLength < 1 << 20, `${b.accepted.writableLength} bytes wait`);
    assert.ok(a.client.writableLength > 0);
    assert.is(difference(sent, await receive(b.client, MANY, performance.now() + RIGHT_DEADLINE_MS)), undefined);
  }),
);

test(
  "with the kernel's fidelity it holds up nobody",
  onEmulator(async (a, b) => {
    a.client.write(randomBytes(MANY));
    for (let waited = 0; waited < 5000 && a.client.writableLength > 0; waited += 50) await delay(50);
    assert.is(a.client.writableLength, 0);
    assert.ok(b.accepted.writableLength > MANY / 4, `${b.accepted.writableLength} bytes wait`);
  }, "kernel"),
);

test(
  "an end that is passed on at once loses nothing",
  onEmulator(async (a, b) => {
    const sent = randomBytes(MANY / 2);
    a.accepted.on("end", () => b.accepted.end()).resume();
    a.client.end(sent);
    await delay(100);
    const ended = once(b.client, "end");
    assert.is(difference(sent, await receive(b.client, sent.length, performance.now() + RIGHT_DEADLINE_MS)), undefined);
    b.client.resume();
    await ended;
  }),
);

testOnBackends("the end of a stream is its own reader's to see, not passed on", (backend) =>
  relaying({ backend }, async (a, b) => {
    let isPassedOn = false;
    b.client.on("end", () => {
      isPassedOn = true;
    });
    b.client.resume();
    const ended = once(a.accepted.resume(), "end", { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) });
    a.client.end("last");
    await ended;
    await delay(50);
    assert.not(isPassedOn);
    assert.is(await exchange([{ from: b.client, to: a.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  }),
);

testOnBackends("what is for a socket that has gone goes nowhere", (backend) =>
  relaying({ backend }, async (a, b) => {
    b.accepted.destroy();
    a.client.write("lost");
    await delay(50);
    assert.not(a.accepted.destroyed);
    assert.is(await exchange([{ from: a.accepted, to: a.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  }),
);

/** Two messages in one write, of which a parser that sees whole skbs finds the first. */
async function secondMessage(options: LoadOptions & { readonly backend: BackendName }): Promise<number> {
  await using framed = await load<typeof Framed>(TEXTBOOK, options);
  using sockets = new LoopbackSockets();
  framed.attach();
  const [from, to] = [await sockets.connect(), await sockets.connect()];
  framed.maps.ends.set(1, to.accepted);
  framed.maps.ends.set(0, from.accepted);
  const arrival = receive(to.client, 12 + 8, performance.now() + 500);
  from.client.write(Buffer.from([0, 0, 0, 8, 0, 2, 1, 2, 3, 4, 5, 6, 0, 0, 0, 4, 0, 2, 7, 8]));
  return (await arrival).length;
}

test("a textbook parser finds every message of a read by default", async () => {
  assert.is(await secondMessage({ backend: "emulator" }), 20);
});

testOnBackends("a textbook parser finds one message of an skb, with the kernel's fidelity", async (backend) => {
  assert.is(await secondMessage({ backend, fidelity: "kernel" }), 12);
});

test.run();

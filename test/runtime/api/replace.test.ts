// A program in place of another while sockets are served: maps stay, sockets that are there keep theirs, new ones get the new.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../../compiler/diagnostics/render.ts";
import { load, RuntimeError } from "../../../runtime/index.ts";
import type * as Bypass from "../../../samples/bypass/bypass.bpf.ts";
import type * as Framed from "../../../samples/framed/framed.bpf.ts";
import type * as Relay from "../../../samples/relay/relay.bpf.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileSample, compileWrongTwin } from "../../kernel/support/compile.ts";
import { difference, exchange, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, localPort, OWN_ADDRESS } from "../../kernel/support/sockets.ts";
import { golden } from "../../support/golden.ts";
import { testOnBackends } from "./support/backends.ts";

const RELAY = "samples/relay/relay.bpf.ts";
const [OBJECT, TWICE] = [
  compileSample(RELAY),
  compileWrongTwin(RELAY, ['"messages", 1n', '"messages", 2n'], ['"bytes", u64(skb.len)', '"bytes", 2n * u64(skb.len)']),
];

testOnBackends("sockets that are there keep their program, new ones get the new; maps stay", async (backend) => {
  const relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  const pairs: (readonly [Connection, Connection])[] = [];
  const spliced = async ({ maps }: typeof relay): Promise<Connection> => {
    const [a, b] = [await sockets.connect(), await sockets.connect()];
    maps.peers.set(localPort(a.accepted), b.accepted);
    maps.peers.set(localPort(b.accepted), a.accepted);
    pairs.push([a, b]);
    return a;
  };
  const say = async (at: number): Promise<void> => {
    const [a, b] = pairs[at] ?? [];
    assert.ok(a && b);
    assert.is(await exchange([{ from: a.client, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  };
  await spliced(relay);
  await say(0);
  await using next = await relay.replace(TWICE);
  assert.is(next.backend, backend);
  assert.is(next.maps.traffic.get(0)?.bytes, 100n);
  assert.is([...next.maps.peers].length, 2);
  await say(0);
  assert.is(next.maps.traffic.get(0)?.bytes, 200n);
  await spliced(next);
  await say(1);
  assert.is(next.maps.traffic.get(0)?.bytes, 400n);
  relay[Symbol.dispose]();
  await say(0);
  await say(1);
  assert.is(next.maps.traffic.get(0)?.bytes, 700n);
});

/** A message of the framed sample. */
const frame = (byte: number): Buffer => Buffer.from([0, 0, 0, 4, 0, 2, byte, byte]);

testOnBackends("the framing map is among the maps: a message begun before is whole after", async (backend) => {
  const path = "samples/framed/framed.bpf.ts";
  const framed = await load<typeof Framed>(compileSample(path), { backend });
  using sockets = new LoopbackSockets();
  framed.attach();
  const [from, to] = [await sockets.connect(), await sockets.connect()];
  framed.maps.ends.set(1, to.accepted);
  framed.maps.ends.set(0, from.accepted);
  const expected = Buffer.concat([frame(1), frame(2), frame(3)]);
  const arrival = receive(to.client, expected.length, performance.now() + RIGHT_DEADLINE_MS);
  from.client.write(expected.subarray(0, 11));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await using next = await framed.replace(compileSample(path));
  from.client.write(expected.subarray(11, 13));
  await new Promise((resolve) => setTimeout(resolve, 50));
  from.client.write(expected.subarray(13));
  assert.is(difference(expected, await arrival), undefined);
  assert.is([...next.maps.ends].length, 2);
});

testOnBackends("a program on a cgroup is swapped at once", async (backend) => {
  const path = "samples/bypass/bypass.bpf.ts";
  const bypass = await load<typeof Bypass>(compileSample(path), { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  bypass.attach({ cgroup: cgroup?.path ?? "/emulated" });
  const connect = async (port: number): Promise<Connection> => {
    const step = (): Promise<Connection> => sockets.connect(port, OWN_ADDRESS);
    const connection = await (cgroup?.within(step) ?? step());
    await new Promise((resolve) => setImmediate(resolve));
    return connection;
  };
  await connect(10_000);
  assert.is([...bypass.maps.flows].length, 2);
  const next = await bypass.replace(compileWrongTwin(path, ["10000", "10009"]));
  await connect(10_009);
  assert.is([...next.maps.flows].length, 4);
  next.detach();
  await next[Symbol.asyncDispose]();
});

testOnBackends("what does not fit leaves everything as it was", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  await refused(relay.replace(compileWrongTwin(RELAY, ["maxEntries: 1024", "maxEntries: 512"])), (error) => {
    assert.is(error.code, "TSB6024");
    golden("diagnostics/TSB6024/message.txt", renderPlain([error.diagnostic], "."));
  });
  await refused(relay.replace(compileWrongTwin(RELAY, ["static relay(", "static other("])), ({ code }) =>
    assert.is(code, "TSB6013"),
  );
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  relay.maps.peers.set(localPort(a.accepted), b.accepted);
  relay.maps.peers.set(localPort(b.accepted), a.accepted);
  assert.is(await exchange([{ from: a.client, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
});

async function refused(promise: Promise<unknown>, check: (error: RuntimeError) => void): Promise<void> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.instance(error, RuntimeError);
  if (error instanceof RuntimeError) check(error);
}

test.run();

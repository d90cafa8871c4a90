// The relay sample between real TCP connections, by `load` on either backend: the same bytes, the same counts.

import { once } from "node:events";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { renderPlain } from "../../../compiler/diagnostics/render.ts";
import { type Loaded, load, parseObject, RuntimeError } from "../../../runtime/index.ts";
import type * as Relay from "../../../samples/relay/relay.bpf.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, MESSAGE_SIZES, RIGHT_DEADLINE_MS } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, localPort } from "../../kernel/support/sockets.ts";
import { golden } from "../../support/golden.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileSample("samples/relay/relay.bpf.ts");

function splice({ maps }: Loaded<typeof Relay>, a: Connection, b: Connection): void {
  maps.peers.set(localPort(a.accepted), b.accepted);
  maps.peers.set(localPort(b.accepted), a.accepted);
}

testOnBackends("relays both ways and counts", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  splice(relay, a, b);
  const routes = [
    { from: a.client, to: b.client },
    { from: b.client, to: a.client },
  ];
  assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
  const traffic = relay.maps.traffic.get(0);
  const { messages = 0n, bytes = 0n } = traffic ?? {};
  assert.is(Number(bytes), 2 * MESSAGE_SIZES.reduce((sum, size) => sum + size, 0));
  assert.ok(messages >= 2 * MESSAGE_SIZES.length && messages <= bytes);
  assert.is(a.accepted.bytesRead + b.accepted.bytesRead, 0);
  const ports = [localPort(a.accepted), localPort(b.accepted)];
  assert.equal([...relay.maps.peers.keys()].sort(), ports.toSorted());
  assert.is(typeof relay.maps.peers.get(ports[0] ?? 0), "bigint");
  a.accepted.destroy();
  assert.equal([...relay.maps.peers.keys()], ports.slice(0, 1));
});

testOnBackends("what came before the entry goes through the program, too", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  a.client.write("early");
  await new Promise((resolve) => setTimeout(resolve, 30));
  splice(relay, a, b);
  const [early] = await once(b.client, "data");
  assert.is(String(early), "early");
});

testOnBackends("what came before on either side finds the other, which enters in the same turn", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  a.client.write("from a");
  b.client.write("from b");
  await new Promise((resolve) => setTimeout(resolve, 30));
  splice(relay, a, b);
  const soon = { signal: AbortSignal.timeout(RIGHT_DEADLINE_MS) };
  const [[toA], [toB]] = await Promise.all([once(a.client, "data", soon), once(b.client, "data", soon)]);
  assert.equal([String(toA), String(toB)], ["from b", "from a"]);
});

testOnBackends("a program attached after the insert does nothing for the socket", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  splice(relay, a, b);
  relay.attach();
  const routes = [{ from: a.client, to: a.accepted }];
  assert.is(await exchange(routes, RIGHT_DEADLINE_MS, [100]), undefined);
  assert.is(relay.maps.traffic.get(0)?.messages, 0n);
});

testOnBackends("a program stays with the socket after detach, and leaves with the entry", async (backend) => {
  await using relay = await load<typeof Relay>(OBJECT, { backend });
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  splice(relay, a, b);
  relay.detach();
  assert.is(await exchange([{ from: a.client, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  relay.attach();
  assert.ok(relay.maps.peers.delete(localPort(b.accepted)));
  assert.is(await exchange([{ from: a.client, to: a.accepted }], RIGHT_DEADLINE_MS, [100]), undefined);
});

testOnBackends("a socket outlives the object that spliced it", async (backend) => {
  using sockets = new LoopbackSockets();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  {
    await using relay = await load<typeof Relay>(OBJECT, { backend });
    relay.attach();
    splice(relay, a, b);
    assert.is(await exchange([{ from: a.client, to: b.client }], RIGHT_DEADLINE_MS, [100]), undefined);
  }
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.is(await exchange([{ from: a.client, to: a.accepted }], RIGHT_DEADLINE_MS, [100]), undefined);
});

/** r0 = *(u64 *)(r0 + 0), r0 being 0. */
const NULL_READ = [0x79, 0, 0, 0, 0, 0, 0, 0];

test("TSB6019: a program that reads where it may not closes its socket", async () => {
  const object = Buffer.from(OBJECT);
  const code = parseObject(object).programs.get("relay")?.code ?? new Uint8Array(0);
  object.set(NULL_READ, object.indexOf(code));
  await using relay = await load<typeof Relay>(object, { backend: "emulator" });
  using sockets = new LoopbackSockets();
  relay.attach();
  const [a, b] = [await sockets.connect(), await sockets.connect()];
  splice(relay, a, b);
  const failed = once(a.accepted, "error");
  a.client.write("x");
  const [error] = await failed;
  assert.instance(error, RuntimeError);
  golden("diagnostics/TSB6019/message.txt", renderPlain([error.diagnostic], "."));
});

test.run();

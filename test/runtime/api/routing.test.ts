// The loadbalancer and http-router samples by `load` on either backend: each message leaves by the socket that it chooses.

import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../../runtime/index.ts";
import type * as HttpRouter from "../../../samples/http-router/http-router.bpf.ts";
import type * as LoadBalancer from "../../../samples/loadbalancer/loadbalancer.bpf.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { difference, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { CHUNKINGS, randomBytes } from "../../kernel/support/frames.ts";
import { fnv1a } from "../../kernel/support/hash.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { Random } from "../../support/semantics/generate/random.ts";
import { testOnBackends } from "./support/backends.ts";

const BALANCER = compileSample("samples/loadbalancer/loadbalancer.bpf.ts");
const ROUTER = compileSample("samples/http-router/http-router.bpf.ts");
const SESSION_BYTES = 8;

/** A 2-byte length, a session, and random content. */
function randomMessages(count: number): readonly Buffer[] {
  const random = new Random(count);
  const sessions = Array.from({ length: 20 }, () => randomBytes(random, SESSION_BYTES));
  return Array.from({ length: count }, () => {
    const content = Buffer.concat([random.pick(sessions), randomBytes(random, random.below(600))]);
    return Buffer.concat([Buffer.from([content.length >> 8, content.length & 0xff]), content]);
  });
}

testOnBackends("each message comes out of its session's backend, in order", async (backend) => {
  await using balancer = await load<typeof LoadBalancer>(BALANCER, { backend });
  using sockets = new LoopbackSockets();
  balancer.attach();
  const backends = [await sockets.connect(), await sockets.connect(), await sockets.connect()];
  for (const [i, { accepted }] of backends.entries()) balancer.maps.backends.set(i, accepted);
  const { client, accepted } = await sockets.connect();
  balancer.maps.clients.set(0, accepted);

  const messages = randomMessages(200);
  const deadline = performance.now() + RIGHT_DEADLINE_MS;
  const arrivals = backends.map(async (one, i) => {
    const chosen = messages.filter((message) => fnv1a(message.subarray(2, 2 + SESSION_BYTES)) % backends.length === i);
    const expected = Buffer.concat(chosen);
    return difference(expected, await receive(one.client, expected.length, deadline));
  });
  for (const chunk of CHUNKINGS["random chunks"](messages, new Random(1))) client.write(chunk);
  assert.equal(await Promise.all(arrivals), [undefined, undefined, undefined]);
});

const HOSTS = ["example.org", "a.b"] as const;

/** Where a request goes: to a host of `HOSTS`, or to the connection's own reader. */
const REQUESTS: readonly (readonly [request: string, to: number | "reader"])[] = [
  [`GET / HTTP/1.1\r\nHost: ${HOSTS[0]}\r\n\r\n`, 0],
  ["GET / HTTP/1.0\r\nX-Host: a.b\r\n\r\n", "reader"],
  [`GET / HTTP/1.1\r\nhOST:${HOSTS[0].toUpperCase()}:8080\r\n\r\n`, 0],
  [`POST / HTTP/1.1\r\nHost: ${HOSTS[1]}\r\nContent-Length: 5000\r\n\r\n${"z".repeat(5000)}`, 1],
  ["\n", "reader"],
];

testOnBackends("requests go where their Host header says, the others to the connection's reader", async (backend) => {
  await using router = await load<typeof HttpRouter>(ROUTER, { backend });
  using sockets = new LoopbackSockets();
  router.attach();
  const hosts = [await sockets.connect(), await sockets.connect()];
  for (const [i, { accepted }] of hosts.entries()) router.maps.backends.set(fnv1a(Buffer.from(HOSTS[i] ?? "")), accepted);
  const { client, accepted } = await sockets.connect();
  router.maps.clients.set(0, accepted);
  for (const [request, to] of REQUESTS) {
    const receiver = to === "reader" ? accepted : hosts[to]?.client;
    assert.ok(receiver);
    const arrival = receive(receiver, request.length, performance.now() + RIGHT_DEADLINE_MS);
    client.write(request);
    assert.is(difference(Buffer.from(request), await arrival), undefined, request.slice(0, 60));
  }
  const own = REQUESTS.filter(([, to]) => to === "reader").reduce((sum, [request]) => sum + request.length, 0);
  assert.is(accepted.bytesRead, own);
});

testOnBackends("a request for a host that has no socket goes nowhere", async (backend) => {
  await using router = await load<typeof HttpRouter>(ROUTER, { backend });
  using sockets = new LoopbackSockets();
  router.attach();
  const { client, accepted } = await sockets.connect();
  router.maps.clients.set(0, accepted);
  client.write("GET / HTTP/1.1\r\nHost: nowhere\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const arrival = receive(accepted, 1, performance.now() + RIGHT_DEADLINE_MS);
  client.write("\n");
  assert.is(String(await arrival), "\n");
});

test.run();

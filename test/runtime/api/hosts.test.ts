// The host scripts of the samples, unchanged, on either backend.

import { once } from "node:events";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { line } from "../../../samples/framed/host.ts";
import { route } from "../../../samples/http-router/host.ts";
import { balance } from "../../../samples/loadbalancer/host.ts";
import { frame, police } from "../../../samples/policy/host.ts";
import { echo } from "../../../samples/redirect/host.ts";
import { join } from "../../../samples/relay/host.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, MESSAGE_SIZES, PARSED_SIZES, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { fnv1a } from "../../kernel/support/hash.ts";
import { LoopbackSockets, OWN_ADDRESS } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const BALANCER = compileSample("samples/loadbalancer/loadbalancer.bpf.ts");
const FRAMED = compileSample("samples/framed/framed.bpf.ts");
const POLICY = compileSample("samples/policy/policy.bpf.ts");
const REDIRECT = compileSample("samples/redirect/redirect.bpf.ts");
const ROUTER = compileSample("samples/http-router/http-router.bpf.ts");
const RELAY = compileSample("samples/relay/relay.bpf.ts");

function portOf(server: Server): number {
  const address = server.address();
  if (!isInternet(address)) throw new Error("the server has no port");
  return address.port;
}

async function call(server: Server): Promise<Socket> {
  const socket = connect({ port: portOf(server), host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

const isInternet = (address: ReturnType<Server["address"]>): address is AddressInfo =>
  typeof address === "object" && address !== null;

testOnBackends("relay: two callers speak with each other", async (backend) => {
  const { relay, servers } = await join(RELAY, [0, 0], { backend });
  const callers = [await call(servers[0]), await call(servers[1])] as const;
  try {
    const routes = [
      { from: callers[0], to: callers[1] },
      { from: callers[1], to: callers[0] },
    ];
    assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
    const sent = 2 * MESSAGE_SIZES.reduce((sum, size) => sum + size, 0);
    assert.is(relay.maps.traffic.get(0)?.bytes, BigInt(sent));
  } finally {
    for (const socket of callers) socket.destroy();
    for (const server of servers) server.close();
    await relay[Symbol.asyncDispose]();
  }
});

const SESSION_BYTES = 8;
const CLIENTS = 5;

/** A 2-byte length, a session, a text. */
function message(session: string, text: string): Buffer {
  const content = Buffer.from(session.padEnd(SESSION_BYTES) + text);
  return Buffer.concat([Buffer.from([content.length >> 8, content.length & 0xff]), content]);
}

testOnBackends("loadbalancer: a session's messages of all clients come to one backend", async (backend) => {
  using sockets = new LoopbackSockets();
  const listeners = [await sockets.listen(), await sockets.listen(), await sockets.listen()];
  const accepted = listeners.map((listener) => once(listener, "connection"));
  const { balancer, server, backends } = await balance(BALANCER, 0, listeners.map(portOf), { backend });
  const served: Socket[] = (await Promise.all(accepted)).map(([socket]) => socket);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => call(server)));
  try {
    const sessions = ["alpha", "beta", "gamma", "delta", "epsilon"];
    for (const [i, session] of sessions.entries()) {
      const sent = clients.map((_, client) => message(session, `${i} of ${client}`));
      const chosen = served[fnv1a(Buffer.from(session.padEnd(SESSION_BYTES))) % served.length];
      assert.ok(chosen);
      const size = sent.reduce((sum, { length }) => sum + length, 0);
      const arrival = receive(chosen, size, performance.now() + RIGHT_DEADLINE_MS);
      for (const [at, client] of clients.entries()) client.write(sent[at] ?? "");
      const received = String(await arrival);
      for (const one of sent) assert.ok(received.includes(String(one)), session);
    }
    assert.is(balancer.maps.clients.has(CLIENTS - 1), true);
  } finally {
    for (const socket of [...clients, ...served, ...backends]) socket.destroy();
    server.close();
    await balancer[Symbol.asyncDispose]();
  }
});

testOnBackends("redirect: a caller of port 10000 hears itself", async (backend) => {
  const { router, server } = await echo(REDIRECT, OWN_ADDRESS, { backend });
  const caller = connect({ port: 10_000, host: OWN_ADDRESS, noDelay: true });
  try {
    await Promise.all([once(caller, "connect"), once(server, "connection")]);
    assert.is(await exchange([{ from: caller, to: caller }], RIGHT_DEADLINE_MS, PARSED_SIZES), undefined);
    assert.is(router.maps.sock_map_rx.has(0), true);
  } finally {
    caller.destroy();
    server.close();
    await router[Symbol.asyncDispose]();
  }
});

const HEARTBEAT = Buffer.from([0, 0, 0, 3, 0, 1, 7]);
const data = (...bytes: readonly number[]): Buffer => Buffer.from([0, 0, 0, bytes.length + 2, 0, 2, ...bytes]);

testOnBackends("framed: messages leave without heartbeats, and nothing behind a broken one", async (backend) => {
  const { framed, servers } = await line(FRAMED, [0, 0], { backend });
  const callers = [await call(servers[0]), await call(servers[1])] as const;
  try {
    const sent = Buffer.concat([data(1), HEARTBEAT, data(2, 3, 4), HEARTBEAT, data()]);
    const expected = Buffer.concat([data(1), data(2, 3, 4), data()]);
    const arrival = receive(callers[1], expected.length, performance.now() + RIGHT_DEADLINE_MS);
    for (const byte of sent) callers[0].write(Buffer.of(byte));
    assert.equal([...(await arrival)], [...expected]);
    // Less than a type: after this the stream makes no sense.
    callers[0].write(Buffer.from([0, 0, 0, 1, 9, 9, 9, 9]));
    callers[0].write(data(5));
    assert.is((await receive(callers[1], 1, performance.now() + 100)).length, 0);
  } finally {
    for (const socket of callers) socket.destroy();
    for (const server of servers) server.close();
    await framed[Symbol.asyncDispose]();
  }
});

testOnBackends("policy: the secret opens the port of a rule; refusals are told", async (backend) => {
  using sockets = new LoopbackSockets();
  const listener = await sockets.listen();
  const port = portOf(listener);
  const { policy, dial } = await police(POLICY, new Map([[port, { secret: 77, stamp: 0x0102_0304 }]]), { backend });
  const accepted = once(listener, "connection");
  const caller = await dial(port);
  try {
    const [served]: Socket[] = await accepted;
    assert.ok(served);
    const expected = Buffer.concat([Buffer.from([1, 2, 3, 4, 0, 0, 0, 5]), Buffer.from("hello")]);
    const arrival = receive(served, expected.length, performance.now() + RIGHT_DEADLINE_MS);
    caller.write(frame("hello", 77));
    assert.equal([...(await arrival)], [...expected]);
    const failed = once(caller, "error");
    caller.write(frame("hello", 78));
    const [error] = await failed;
    assert.is(error.code, "EACCES");
    for await (const refusal of policy.maps.events) {
      assert.equal(refusal, { kind: 1, port, bytes: 13 });
      break;
    }
  } finally {
    caller.destroy();
    await policy[Symbol.asyncDispose]();
  }
});

testOnBackends("http-router: requests come to the server of their host, others stay", async (backend) => {
  using sockets = new LoopbackSockets();
  const listeners = [await sockets.listen(), await sockets.listen()];
  const accepted = listeners.map((listener) => once(listener, "connection"));
  const hosts = new Map(["a.example", "b.example"].map((name, i) => [name, listeners[i] ? portOf(listeners[i]) : 0]));
  let stayed = "";
  const { router, server, backends } = await route(ROUTER, 0, hosts, (bytes) => (stayed += bytes), { backend });
  const served: Socket[] = (await Promise.all(accepted)).map(([socket]) => socket);
  const client = await call(server);
  try {
    for (const [i, name] of [...hosts.keys(), "A.EXAMPLE"].entries()) {
      const request = `GET /${i} HTTP/1.1\r\nAccept: */*\r\nHost: ${name}\r\n\r\n`;
      const to = served[i % served.length];
      assert.ok(to);
      const arrival = receive(to, request.length, performance.now() + RIGHT_DEADLINE_MS);
      client.write(request);
      assert.is(String(await arrival), request);
    }
    client.write("hello\r\n\r\n");
    for (let waited = 0; waited < RIGHT_DEADLINE_MS && stayed.length < 9; waited += 10) await delay(10);
    assert.is(stayed, "hello\r\n\r\n");
  } finally {
    for (const socket of [client, ...served, ...backends]) socket.destroy();
    server.close();
    await router[Symbol.asyncDispose]();
  }
});

test.run();

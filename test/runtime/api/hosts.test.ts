// The host scripts of the samples, unchanged, on either backend.

import { once } from "node:events";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { balance } from "../../../samples/loadbalancer/host.ts";
import { join } from "../../../samples/relay/host.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, MESSAGE_SIZES, RIGHT_DEADLINE_MS, receive } from "../../kernel/support/exchange.ts";
import { fnv1a } from "../../kernel/support/hash.ts";
import { LoopbackSockets } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const BALANCER = compileSample("samples/loadbalancer/loadbalancer.bpf.ts");
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

test.run();

// The bypass sample by `load` on either backend: connections enter the map by themselves, and their ends speak past TCP.

import { once } from "node:events";
import { connect } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, load } from "../../../runtime/index.ts";
import type * as Bypass from "../../../samples/bypass/bypass.bpf.ts";
import { SERVICE_PORT, serve } from "../../../samples/bypass/host.ts";
import { ChildCgroup } from "../../kernel/support/cgroup.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, RIGHT_DEADLINE_MS } from "../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, OWN_ADDRESS } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileSample("samples/bypass/bypass.bpf.ts");

/** A connection to a port, made while the sample is attached; and how many ends of connections the map holds. */
async function connected(
  backend: BackendName,
  port: number,
  use: (connection: Connection, ends: number) => Promise<void>,
): Promise<void> {
  await using bypass = await load<typeof Bypass>(OBJECT, { backend });
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  using sockets = new LoopbackSockets();
  bypass.attach({ cgroup: cgroup?.path ?? "/emulated" });
  const connect = (): Promise<Connection> => sockets.connect(port, OWN_ADDRESS);
  const connection = await (cgroup?.within(connect) ?? connect());
  await new Promise((resolve) => setImmediate(resolve));
  await use(connection, [...bypass.maps.flows].length);
  bypass.detach();
}

/** Or for two seconds. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < 2000 && !isSo(); waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
}

testOnBackends("the service's connections enter the map, and carry bytes both ways", (backend) =>
  connected(backend, SERVICE_PORT, async ({ client, accepted }, ends) => {
    assert.is(ends, 2);
    const routes = [
      { from: client, to: accepted },
      { from: accepted, to: client },
    ];
    assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
  }),
);

testOnBackends("another port's do not", (backend) =>
  connected(backend, SERVICE_PORT + 1, async ({ client, accepted }, ends) => {
    assert.is(ends, 0);
    assert.is(await exchange([{ from: client, to: accepted }], RIGHT_DEADLINE_MS, [100]), undefined);
  }),
);

testOnBackends("the sample's host: two clients are answered past TCP, and leave the map", async (backend) => {
  using cgroup = backend === "kernel" ? new ChildCgroup() : undefined;
  const converse = async (): Promise<void> => {
    const { bypass, server } = await serve(OBJECT, OWN_ADDRESS, cgroup?.path ?? "/emulated", { backend });
    const clients = Array.from({ length: 2 }, () => connect({ port: SERVICE_PORT, host: OWN_ADDRESS, noDelay: true }));
    try {
      await Promise.all(clients.map((client) => once(client, "connect")));
      const ends = (): number => [...bypass.maps.flows].length;
      await until(() => ends() === 4);
      assert.is(ends(), 4);
      const routes = clients.map((client) => ({ from: client, to: client }));
      assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
      for (const client of clients) client.end();
      await Promise.all(clients.map((client) => once(client.resume(), "close")));
      await until(() => ends() === 0);
      assert.is(ends(), 0);
    } finally {
      for (const client of clients) client.destroy();
      server.close();
      bypass.detach();
      await bypass[Symbol.asyncDispose]();
    }
  };
  await (cgroup?.within(converse) ?? converse());
});

test("in the emulator what went by TCP before both ends were there comes first", async () => {
  await using bypass = await load<typeof Bypass>(OBJECT, { backend: "emulator" });
  using sockets = new LoopbackSockets();
  bypass.attach({ cgroup: "/emulated" });
  const server = await sockets.listen(SERVICE_PORT, OWN_ADDRESS);
  const early = new Promise<void>((resolve) => server.once("connection", () => resolve()));
  const { client, accepted } = await sockets.connectTo(server);
  await early;
  const texts = Array.from({ length: 200 }, (_, i) => `${i} `);
  let received = "";
  accepted.on("data", (bytes) => {
    received += bytes;
  });
  client.write("first ");
  for (const text of texts) client.write(text);
  accepted.resume();
  const expected = `first ${texts.join("")}`;
  await until(() => received.length >= expected.length);
  assert.is(received, expected);
});

test.run();

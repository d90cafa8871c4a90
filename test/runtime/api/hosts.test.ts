// The host scripts of the samples, unchanged, on either backend.

import { once } from "node:events";
import { type AddressInfo, connect, type Server, type Socket } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { join } from "../../../samples/relay/host.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, MESSAGE_SIZES, RIGHT_DEADLINE_MS } from "../../kernel/support/exchange.ts";
import { testOnBackends } from "./support/backends.ts";

const RELAY = compileSample("samples/relay/relay.bpf.ts");

async function call(server: Server): Promise<Socket> {
  const address = server.address();
  if (!isInternet(address)) throw new Error("the server has no port");
  const socket = connect({ port: address.port, host: "127.0.0.1", noDelay: true });
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

test.run();

// The lookup sample in network namespaces of its own: ports of its range lead to a listener that is bound to none of them.

import type { Server } from "node:net";
import { test } from "uvu";
import { loadObject } from "../support/kernel.ts";
import { putSocket, u32Key } from "./support/attach.ts";
import { exchange } from "./support/exchange.ts";
import { attachSkLookup, placesOn, VethPair } from "./support/network.ts";
import { type Check, testMistakes, testSample } from "./support/samples.ts";
import { LoopbackSockets, localPort } from "./support/sockets.ts";

const RANGE = [7000, 7123, 7999] as const;
const OUTSIDE = [6999, 8000] as const;

const checkRange: Check = async (object, deadlineMs) => {
  using loaded = loadObject(object);
  using wire = new VethPair();
  using sockets = new LoopbackSockets();
  const { listening, connecting } = placesOn(wire);
  using _link = attachSkLookup(wire.far, loaded.program("steer"));
  const server = await listening(() => sockets.listen(0, wire.far.address));
  const from = async (port: number): Promise<string | undefined> =>
    await connecting(() => connectAndTalk(sockets, server, { address: wire.far.address, port }, deadlineMs));
  for (const port of RANGE) if ((await from(port)) !== "refused") return `${port} is answered without a listener in the map`;
  putSocket(loaded.map("listeners"), u32Key(0), server);
  for (const port of RANGE) {
    const failure = await from(port);
    if (failure !== undefined) return `${port}: ${failure}`;
  }
  for (const port of OUTSIDE) if ((await from(port)) !== "refused") return `${port} is answered`;
  return undefined;
};

async function connectAndTalk(
  sockets: LoopbackSockets,
  server: Server,
  to: { readonly address: string; readonly port: number },
  deadlineMs: number,
): Promise<string | undefined> {
  const connection = await sockets.connectTo(server, to).catch(refusal);
  if (connection === "refused") return connection;
  const { client, accepted } = connection;
  if (localPort(accepted) !== to.port) return `accepted at port ${localPort(accepted)}`;
  return await exchange([{ from: client, to: accepted }], deadlineMs, [100]);
}

function refusal(error: unknown): "refused" {
  if (error instanceof Error && "code" in error && error.code === "ECONNREFUSED") return "refused";
  throw error;
}

testSample("lookup", { "the listener in the map accepts its range of ports, and no other": checkRange }, ["ip"]);

testMistakes(
  "lookup",
  {
    "the first port is left out": {
      check: checkRange,
      finding: /^7000: refused/,
      edits: [["ctx.localPort < FIRST_PORT", "ctx.localPort <= FIRST_PORT"]],
    },
    "no end of the range": {
      check: checkRange,
      finding: /^8000 is answered/,
      edits: [[" || ctx.localPort > LAST_PORT", ""]],
    },
    "the listener is not assigned": {
      check: checkRange,
      finding: /^7000: refused/,
      edits: [["skAssign(ctx, listener, 0) === 0", "ctx.protocol === Protocol.Tcp"]],
    },
    "looked up where no listener is": {
      check: checkRange,
      finding: /^7000: refused/,
      edits: [["listeners.lookup(0)", "listeners.lookup(1)"]],
    },
  },
  ["ip"],
);

test.run();

// The redirect sample by `load` on either backend: by port, by four-tuple, and from what is sent to what another receives.

import type { Socket } from "node:net";
import type { be32 } from "tsbpf";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BackendName, type Loaded, load, type ProgramNames } from "../../../runtime/index.ts";
import type * as Redirect from "../../../samples/redirect/redirect.bpf.ts";
import { connectionKey } from "../../kernel/support/attach.ts";
import { compileSample } from "../../kernel/support/compile.ts";
import { exchange, PARSED_SIZES, RIGHT_DEADLINE_MS } from "../../kernel/support/exchange.ts";
import { LoopbackSockets, OWN_ADDRESS } from "../../kernel/support/sockets.ts";
import { testOnBackends } from "./support/backends.ts";

const OBJECT = compileSample("samples/redirect/redirect.bpf.ts");
const ROUTED_PORT = 10_000;

type Programs = readonly ProgramNames<typeof Redirect>[];
type Use = (loaded: Loaded<typeof Redirect>, sockets: LoopbackSockets) => Promise<void>;

const withPrograms =
  (programs: Programs, use: Use) =>
  async (backend: BackendName): Promise<void> => {
    await using loaded = await load<typeof Redirect>(OBJECT, { backend });
    using sockets = new LoopbackSockets();
    loaded.attach({ programs });
    await use(loaded, sockets);
  };

testOnBackends(
  "port 10000 comes back from the map's one socket",
  withPrograms(["parser", "verdict"], async ({ maps }, sockets) => {
    const { client, accepted } = await sockets.connect(ROUTED_PORT, OWN_ADDRESS);
    maps.sock_map_rx.set(0, accepted);
    assert.is(await exchange([{ from: client, to: client }], RIGHT_DEADLINE_MS, PARSED_SIZES), undefined);
  }),
);

testOnBackends(
  "another port's bytes stay with their own reader",
  withPrograms(["parser", "verdict"], async ({ maps }, sockets) => {
    const { client, accepted } = await sockets.connect();
    maps.sock_map_rx.set(0, accepted);
    assert.is(await exchange([{ from: client, to: accepted }], RIGHT_DEADLINE_MS, PARSED_SIZES), undefined);
    assert.is(
      accepted.bytesRead,
      PARSED_SIZES.reduce((sum, size) => sum + size, 0),
    );
  }),
);

testOnBackends(
  "the four-tuple chooses the socket that sends",
  withPrograms(["hash_parser", "hash_verdict"], async (loaded, sockets) => {
    const [a, b] = [await sockets.connect(0, OWN_ADDRESS), await sockets.connect(0, OWN_ADDRESS)];
    put(loaded, a.accepted, b.accepted);
    put(loaded, b.accepted, a.accepted);
    const routes = [
      { from: a.client, to: b.client },
      { from: b.client, to: a.client },
    ];
    assert.is(await exchange(routes, RIGHT_DEADLINE_MS, PARSED_SIZES), undefined);
  }),
);

testOnBackends(
  "the four-tuple chooses the socket that receives",
  withPrograms(["send"], async (loaded, sockets) => {
    const [a, b] = [await sockets.connect(0, OWN_ADDRESS), await sockets.connect(0, OWN_ADDRESS)];
    const senders = [a.client, a.accepted, b.client, b.accepted];
    const receivers = [b.accepted, b.client, a.accepted, a.client];
    for (const [i, from] of senders.entries()) put(loaded, from, receivers[i] ?? from);
    const routes = senders.map((from, i) => ({ from, to: receivers[i] ?? from }));
    assert.is(await exchange(routes, RIGHT_DEADLINE_MS), undefined);
  }),
);

/** Stores, for the connection of `of`, the socket `to`. */
function put({ maps }: Loaded<typeof Redirect>, of: Socket, to: Socket): void {
  const key = connectionKey(of);
  const word = (at: number): be32 => key.readUInt32LE(at) as unknown as be32;
  maps.sock_hash_rx.set({ remoteIp: word(0), localIp: word(4), remotePort: word(8), localPort: word(12) }, to);
}

test.run();

/** Many connections through the relay: in waves, every byte checked both ways, and nothing left of a wave when it has gone. */

import { randomBytes } from "node:crypto";
import { readdirSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { type BackendName, type Loaded, load } from "../../../../runtime/index.ts";
import type * as Relay from "../../../../samples/relay/relay.bpf.ts";
import { difference, RIGHT_DEADLINE_MS, receive } from "../../../kernel/support/exchange.ts";
import { type Connection, LoopbackSockets, localPort } from "../../../kernel/support/sockets.ts";

const MOST_BYTES = 20_000;

export interface Waves {
  readonly object: Uint8Array;
  readonly backend: BackendName;
  /** Relayed connections in all, and at a time: each is a caller, its server, and the two sockets between. */
  readonly count: number;
  readonly width: number;
  readonly told?: (wave: number) => void;
}

/** What went wrong; undefined when nothing did. */
export async function relayInWaves({ object, backend, count, width, told }: Waves): Promise<string | undefined> {
  await using relay = await load<typeof Relay>(object, { backend });
  relay.attach();
  let bytes = 0n;
  for (let wave = 0; wave * width < count; wave++) {
    {
      using sockets = new LoopbackSockets();
      const server = await sockets.listen();
      const pairs: Pair[] = [];
      for (let i = 0; i < width; i++) pairs.push(await relayedPair(relay, sockets, server));
      const sizes = await Promise.all(pairs.flatMap(([a, b]) => [talk(a, b), talk(b, a)]));
      const failure = sizes.find((size) => typeof size === "string");
      if (failure !== undefined) return `wave ${wave}: ${failure}`;
      bytes += BigInt(sizes.reduce<number>((sum, size) => sum + Number(size), 0));
    }
    const left = await entriesLeft(relay);
    if (left > 0) return `wave ${wave} left ${left} entries`;
    told?.(wave);
  }
  const counted = relay.maps.traffic.get(0)?.bytes;
  return counted === bytes ? undefined : `${counted} of ${bytes} bytes were counted`;
}

type Listener = Awaited<ReturnType<LoopbackSockets["listen"]>>;

type Pair = readonly [Connection, Connection];

/** The connecting ends are the relay's: each has a port of its own. */
async function relayedPair({ maps }: Loaded<typeof Relay>, sockets: LoopbackSockets, server: Listener): Promise<Pair> {
  const [a, b] = [await sockets.connectTo(server), await sockets.connectTo(server)];
  maps.peers.set(localPort(a.client), b.client);
  maps.peers.set(localPort(b.client), a.client);
  return [a, b];
}

/** How many bytes arrived as they were sent, or what was wrong. */
async function talk(from: Connection, to: Connection): Promise<number | string> {
  const sent = randomBytes(1 + (randomBytes(2).readUInt16LE() % MOST_BYTES));
  const arrival = receive(to.accepted, sent.length, performance.now() + RIGHT_DEADLINE_MS);
  from.accepted.write(sent.subarray(0, sent.length >> 1));
  await delay(1);
  from.accepted.write(sent.subarray(sent.length >> 1));
  return difference(sent, await arrival) ?? sent.length;
}

/** Entries go with their sockets, which Node closes in its own time. */
async function entriesLeft({ maps }: Loaded<typeof Relay>): Promise<number> {
  for (let waited = 0; waited < 2000 && [...maps.peers].length > 0; waited += 5) await delay(5);
  return [...maps.peers].length;
}

/** Open descriptors of this process, by what they are. */
export function descriptors(): readonly string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`).replace(/:\[\d+\]$/, "")];
    } catch {
      return [];
    }
  });
}

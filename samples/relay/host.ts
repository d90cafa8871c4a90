/**
 * Joins two callers: whoever connects to the first port speaks with whoever connects to the second, and the program counts. Ends are
 * not passed on. `npx tsbpf relay.bpf.ts && npx tsx host.ts 7001 7002`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Relay from "./relay.bpf.ts";

export interface Joined {
  readonly relay: Loaded<typeof Relay>;
  readonly servers: readonly [Server, Server];
}

/** Port 0: any. The relay and the servers are the caller's to close. */
export async function join(
  object: string | Uint8Array,
  ports: readonly [number, number],
  options?: LoadOptions,
): Promise<Joined> {
  const relay = await load<typeof Relay>(object, options);
  relay.attach();
  const servers: [Server, Server] = [await listen(ports[0]), await listen(ports[1])];
  void splice(relay, servers);
  return { relay, servers };
}

/** Both enter the map in one turn: what they have sent by then goes through the program after it, and finds the other there. */
async function splice({ maps }: Loaded<typeof Relay>, servers: readonly [Server, Server]): Promise<void> {
  const [first, second] = await Promise.all([caller(servers[0]), caller(servers[1])]);
  maps.peers.set(first.localPort ?? 0, second);
  maps.peers.set(second.localPort ?? 0, first);
}

async function caller(server: Server): Promise<Socket> {
  const [socket]: Socket[] = await once(server, "connection");
  if (socket === undefined) throw new Error("nobody has called");
  return socket;
}

async function listen(port: number): Promise<Server> {
  const server = createServer({ pauseOnConnect: true, noDelay: true }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , first = "7001", second = "7002"] = process.argv;
  const { relay } = await join("relay.bpf.o", [Number(first), Number(second)]);
  console.log(`in the ${relay.backend}, between ports ${first} and ${second}`);
  setInterval(() => console.log(relay.maps.traffic.get(0)), 1000);
}

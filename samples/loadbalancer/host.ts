/**
 * Messages of all who connect to a port go to the backends, by session. `npx tsbpf loadbalancer.bpf.ts`, then
 * `npx tsx host.ts 7000 9001 9002 9003`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as LoadBalancer from "./loadbalancer.bpf.ts";

export interface Balancing {
  readonly balancer: Loaded<typeof LoadBalancer>;
  readonly server: Server;
  readonly backends: readonly Socket[];
}

/** Port 0: any. All of it is the caller's to close. */
export async function balance(
  object: string | Uint8Array,
  port: number,
  backendPorts: readonly number[],
  options?: LoadOptions,
): Promise<Balancing> {
  const balancer = await load<typeof LoadBalancer>(object, options);
  const { maps } = balancer;
  balancer.attach();
  const backends = await Promise.all(backendPorts.map(dial));
  for (const [i, backend] of backends.entries()) maps.backends.set(i, backend);
  let slot = 0;
  const server = createServer({ pauseOnConnect: true }, (client) => {
    // A message that breaks the protocol ends its connection alone.
    client.on("error", () => {});
    maps.clients.set(slot++ % 1024, client);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { balancer, server, backends };
}

/** Paused: Node reads nothing of it before it is in the map. */
async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true }).pause();
  await once(socket, "connect");
  return socket;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [port = 7000, ...backendPorts] = process.argv.slice(2).map(Number);
  const { balancer } = await balance("loadbalancer.bpf.o", port, backendPorts);
  console.log(`in the ${balancer.backend}: port ${port} to ${backendPorts.join(", ")}`);
}

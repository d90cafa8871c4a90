/**
 * Requests to a port go to the server that their Host header names; what names none stays with its connection, which `unrouted`
 * is told. `npx tsbpf http-router.bpf.ts && npx tsx host.ts 8080 a.example=9001 b.example=9002`; in a project of your own, import
 * "tsbpf/runtime".
 */

import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as HttpRouter from "./http-router.bpf.ts";

const MOST_CLIENTS = 1024;

export interface Routing {
  readonly router: Loaded<typeof HttpRouter>;
  readonly server: Server;
  readonly backends: readonly Socket[];
}

/** `hosts`: the ports of servers on this machine, by name. Port 0: any. All of it is the caller's to close. */
export async function route(
  object: string | Uint8Array,
  port: number,
  hosts: ReadonlyMap<string, number>,
  unrouted: (bytes: Buffer) => void,
  options?: LoadOptions,
): Promise<Routing> {
  const router = await load<typeof HttpRouter>(object, options);
  router.attach();
  const backends: Socket[] = [];
  for (const [name, hostPort] of hosts) {
    const backend = await dial(hostPort);
    router.maps.backends.set(hashOf(name), backend);
    backends.push(backend);
  }
  let slot = 0;
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (client) => {
    client.on("error", () => {});
    client.on("data", unrouted);
    router.maps.clients.set(slot++ % MOST_CLIENTS, client);
    client.resume();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { router, server, backends };
}

/** As the program has it: 32-bit FNV-1a of the name in lower case. */
const hashOf = (name: string): number =>
  Buffer.from(name.toLowerCase()).reduce((hash, byte) => Math.imul(hash ^ byte, 0x0100_0193) >>> 0, 0x811c_9dc5);

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return socket;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , port = "8080", ...named] = process.argv;
  const hosts = new Map(named.map((one) => one.split("=")).map(([name = "", to]) => [name, Number(to)]));
  const { router } = await route("http-router.bpf.o", Number(port), hosts, (bytes) => console.log(String(bytes)));
  console.log(`in the ${router.backend}: requests to port ${port} go to ${[...hosts.keys()].join(", ")}`);
}

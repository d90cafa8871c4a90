/**
 * What comes in at the first port leaves by the second, message by message and without heartbeats. `npx tsbpf framed.bpf.ts &&
 * npx tsx host.ts 7001 7002`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Framed from "./framed.bpf.ts";

/** Places in the program's map. */
const [SENDER, RECEIVER] = [0, 1];

export interface Line {
  readonly framed: Loaded<typeof Framed>;
  readonly servers: readonly [Server, Server];
}

/** Port 0: any. The programs and the servers are the caller's to close. */
export async function line(
  object: string | Uint8Array,
  ports: readonly [number, number],
  options?: LoadOptions,
): Promise<Line> {
  const framed = await load<typeof Framed>(object, options);
  framed.attach();
  const servers: [Server, Server] = [await listen(ports[0]), await listen(ports[1])];
  void join(framed, servers);
  return { framed, servers };
}

/** The receiver first: what the sender has sent by then has somewhere to go. */
async function join({ maps }: Loaded<typeof Framed>, servers: readonly [Server, Server]): Promise<void> {
  const [sender, receiver] = await Promise.all([caller(servers[0]), caller(servers[1])]);
  maps.ends.set(RECEIVER, receiver);
  maps.ends.set(SENDER, sender);
  // A stream that breaks the protocol ends with the parser's error.
  sender.on("error", (error) => console.log(String(error))).resume();
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
  const { framed } = await line("framed.bpf.o", [Number(first), Number(second)]);
  console.log(`in the ${framed.backend}: messages from port ${first} leave by port ${second}`);
}

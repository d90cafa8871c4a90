/**
 * Answers callers of any port from 7000 to 7999 by one server, and says which port they called. `npx tsbpf lookup.bpf.ts && npx
 * tsx host.ts`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Lookup from "./lookup.bpf.ts";

export interface Steered {
  readonly steering: Loaded<typeof Lookup>;
  readonly server: Server;
}

/** `netns`: whose connections are steered; the process is in it. Both are the caller's to close. */
export async function steer(object: string | Uint8Array, netns: string, options?: LoadOptions): Promise<Steered> {
  const steering = await load<typeof Lookup>(object, options);
  const server = createServer((socket) => socket.end(`port ${socket.localPort}\n`));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  steering.maps.listeners.set(0, server);
  steering.attach({ netns });
  return { steering, server };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { steering } = await steer("lookup.bpf.o", "/proc/self/ns/net");
  console.log(`in the ${steering.backend}: call 127.0.0.1, any port from 7000 to 7999`);
}

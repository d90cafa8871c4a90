/**
 * Whoever connects to port 10000 hears what they say, from the kernel: the newest caller is the map's one socket. `npx tsbpf
 * redirect.bpf.ts && npx tsx host.ts`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Redirect from "./redirect.bpf.ts";

/** The port that the program sends on. */
const PORT = 10_000;

export interface Echo {
  readonly router: Loaded<typeof Redirect>;
  readonly server: Server;
}

/** Both are the caller's to close. */
export async function echo(object: string | Uint8Array, address = "127.0.0.1", options?: LoadOptions): Promise<Echo> {
  const router = await load<typeof Redirect>(object, options);
  router.attach({ programs: ["parser", "verdict"] });
  const server = createServer({ pauseOnConnect: true, noDelay: true }, (caller) => {
    router.maps.sock_map_rx.set(0, caller);
  });
  server.listen(PORT, address);
  await once(server, "listening");
  return { router, server };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { router } = await echo("redirect.bpf.o");
  console.log(`in the ${router.backend}: port ${PORT} answers what it is told`);
}

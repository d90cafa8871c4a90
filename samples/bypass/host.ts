/**
 * A service that answers as it is spoken to, whose connections on this machine bypass TCP. `npx tsbpf bypass.bpf.ts`, then, with the
 * process in the cgroup, `npx tsx host.ts 127.0.0.1 /sys/fs/cgroup/app`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Bypass from "./bypass.bpf.ts";

/** As the program has it. */
export const SERVICE_PORT = 10_000;

export interface Bypassing {
  readonly bypass: Loaded<typeof Bypass>;
  readonly server: Server;
}

/** Both are the caller's to close. */
export async function serve(
  object: string | Uint8Array,
  address: string,
  cgroup: string,
  options?: LoadOptions,
): Promise<Bypassing> {
  const bypass = await load<typeof Bypass>(object, options);
  bypass.attach({ cgroup });
  const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket));
  server.listen(SERVICE_PORT, address);
  await once(server, "listening");
  return { bypass, server };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , address = "127.0.0.1", cgroup = "/sys/fs/cgroup/app"] = process.argv;
  const { bypass } = await serve("bypass.bpf.o", address, cgroup);
  console.log(`in the ${bypass.backend}: speak to ${address}, port ${SERVICE_PORT}`);
  setInterval(() => console.log(`${[...bypass.maps.flows].length} ends bypass TCP`), 1000);
}

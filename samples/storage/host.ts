/**
 * Answers whoever writes with what is kept of the connection. `npx tsbpf storage.bpf.ts`, then, with the process in the cgroup,
 * `npx tsx host.ts 7000 /sys/fs/cgroup/app`; in a project of your own, import "tsbpf/runtime".
 */

import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { pathToFileURL } from "node:url";
import { type Loaded, type LoadOptions, load } from "../../runtime/index.ts";
import type * as Storage from "./storage.bpf.ts";

export interface Tracked {
  readonly tracker: Loaded<typeof Storage>;
  readonly server: Server;
}

/** Port 0: any. Both are the caller's to close. */
export async function track(
  object: string | Uint8Array,
  port: number,
  cgroup: string,
  options?: LoadOptions,
): Promise<Tracked> {
  const tracker = await load<typeof Storage>(object, options);
  tracker.attach({ cgroup });
  const server = createServer((socket) => socket.on("data", () => socket.write(report(tracker, socket))));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { tracker, server };
}

function report({ maps }: Loaded<typeof Storage>, socket: Socket): string {
  const kept = maps.connections.get(socket);
  if (kept === undefined) return "nothing is kept\n";
  const ageMs = (process.hrtime.bigint() - kept.openedNs) / 1_000_000n;
  return `state ${kept.state}, open for ${ageMs} ms, ${kept.roundTrips} round trips\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [, , port = "7000", cgroup = "/sys/fs/cgroup/app"] = process.argv;
  const { tracker } = await track("storage.bpf.o", Number(port), cgroup);
  console.log(`in the ${tracker.backend}: write to port ${port}`);
}

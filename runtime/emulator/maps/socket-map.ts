/** SOCKMAP and SOCKHASH (net/core/sock_map.c). What a socket is, is the host's business; to the host it shows as its cookie. */

import { errno, type MapEnvironment, type MapShape } from "./map.ts";
import { ReferenceMap } from "./reference-map.ts";

export interface EmulatedSocket {
  /** What `bpf_get_socket_cookie` and a lookup from user space give. */
  readonly cookie: bigint;
}

export class SocketMap extends ReferenceMap<EmulatedSocket> {
  constructor(shape: MapShape, environment: MapEnvironment, keys: "index" | "hash") {
    super(shape, {
      keys,
      objectOf: (socket) => environment.handleOf(socket, `socket ${socket.cookie}`),
      hostValue: cookieBytes,
      accepts: () => 0,
      deleteBeyond: "EINVAL",
      deleteAbsent: keys === "index" ? "EINVAL" : "ENOENT",
      anyOnly: false,
    });
  }
}

function cookieBytes({ cookie }: EmulatedSocket, { valueSize }: MapShape): Uint8Array | number {
  if (valueSize !== 8) return errno("ENOSPC");
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, cookie, true);
  return bytes;
}

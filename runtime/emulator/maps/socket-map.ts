/** SOCKMAP and SOCKHASH (net/core/sock_map.c). What a socket is, is the host's business; to the host it shows as its cookie. */

import type { ShownSocket } from "../socket-handles.ts";
import { errno, type MapEnvironment, type MapShape } from "./map.ts";
import { ReferenceMap } from "./reference-map.ts";

/** What keeps something by sockets and is told when one is no more. */
export interface SocketHolder {
  forget(socket: EmulatedSocket): void;
  /** `socket` was accepted by `listener`. */
  inherit(listener: EmulatedSocket, socket: EmulatedSocket): void;
}

/** `setsockopt` and `getsockopt` by level and option, of values of 32 bits. */
export interface SocketOptions {
  /** 0, or minus an errno. */
  readonly set: (level: number, option: number, value: number) => number;
  readonly get: (level: number, option: number) => number | undefined;
}

export interface EmulatedSocket extends ShownSocket {
  /** The callbacks that sock_ops programs asked for, `SockOpsFlag`s. */
  callbackFlags?: number;
  /** Absent: it has none that could be set. */
  readonly options?: SocketOptions | undefined;
  /** Absent: it lasts. */
  readonly holders?: Set<SocketHolder>;
  /** It enters a map, and takes on the programs that are attached to it: 0, or minus an errno. */
  readonly link?: (map: SocketMap) => number;
  /** An entry of it has gone. */
  readonly unlink?: (map: SocketMap) => void;
}

export class SocketMap extends ReferenceMap<EmulatedSocket> {
  constructor(shape: MapShape, environment: MapEnvironment, keys: "index" | "hash") {
    super(shape, {
      keys,
      objectOf: (socket) => environment.sockets.of(socket),
      hostValue: cookieBytes,
      accepts: () => 0,
      deleteBeyond: "EINVAL",
      deleteAbsent: keys === "index" ? "EINVAL" : "ENOENT",
      anyOnly: false,
    });
  }

  override hostLookup(key: Uint8Array): Uint8Array | number {
    return this.shape.valueSize === COOKIE_BYTES ? super.hostLookup(key) : errno("ENOSPC");
  }

  /** As in the kernel the socket takes on the map's programs before anyone looks whether there is room for it. */
  override setTarget(key: Uint8Array, socket: EmulatedSocket, flags = 0n): number {
    const misplaced = this.checkPlace(key, flags);
    if (misplaced !== 0) return misplaced;
    const refused = socket.link?.(this) ?? 0;
    if (refused !== 0) return refused;
    const replaced = this.target(key);
    const answer = super.setTarget(key, socket, flags);
    const left = answer === 0 ? replaced : socket;
    left?.unlink?.(this);
    return answer;
  }

  override delete(key: Uint8Array): number {
    const socket = this.target(key);
    const answer = super.delete(key);
    if (answer === 0) socket?.unlink?.(this);
    return answer;
  }

  /** Every entry of a socket that is no more. */
  remove(socket: EmulatedSocket): void {
    for (const { key, target } of this.entries()) if (target === socket) this.delete(key);
  }

  clear(): void {
    for (const { key } of this.entries()) this.delete(key);
  }
}

const COOKIE_BYTES = 8;

function cookieBytes({ cookie }: EmulatedSocket): Uint8Array {
  const bytes = new Uint8Array(COOKIE_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, cookie, true);
  return bytes;
}

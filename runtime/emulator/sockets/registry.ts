/** Sockets of the host in emulated maps. In: what a program of the host puts into a map; out: its psock, or why there is none. */

import { fstatSync } from "node:fs";
import { Server, Socket } from "node:net";
import { type ErrnoName, LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BpfError } from "../../bpf-error.ts";
import { refuseRead, type SocketLike, socketRefusal } from "../../socket.ts";
import { emulatorError } from "../error.ts";
import { Psock } from "./psock.ts";
import { StreamEndpoint } from "./stream-socket.ts";

/** A socket has one, whatever maps of whatever objects it is in. */
const PSOCKS = new WeakMap<object, Psock>();
let lastCookie = 0n;

/** Throws a `RuntimeError` for what cannot be in a map at all, a `BpfError` with the kernel's errno for a socket in a wrong state. */
export function psockOf(socket: SocketLike, map: string, allowRead: boolean): Psock {
  if (typeof socket === "number") return refuseDescriptor(socket, map);
  if (!(socket instanceof Socket)) throw emulatorError("TSB6018", { what: socket instanceof Server ? "a net.Server" : "this" });
  if (socket.destroyed || (socket.pending && !socket.connecting))
    throw socketRefusal(map, "it is closed, or not yet connected");
  if (socket.connecting || isHalfClosed(socket)) throw refusal(map, "EOPNOTSUPP");
  refuseRead(socket, map, allowRead);
  const psock = PSOCKS.get(socket) ?? new Psock(++lastCookie, (taps) => new StreamEndpoint(socket, taps));
  PSOCKS.set(socket, psock);
  return psock;
}

/** Only established connections: `sock_map_sk_state_allowed`. A UNIX socket stays connected after a shutdown. */
const isHalfClosed = (socket: Socket): boolean =>
  socket.localAddress !== undefined && (socket.writableFinished || socket.readableEnded);

function refuseDescriptor(fd: number, map: string): never {
  let isSocket: boolean;
  try {
    isSocket = fstatSync(fd).isSocket();
  } catch {
    throw refusal(map, "EBADF");
  }
  throw isSocket ? emulatorError("TSB6018", { what: `descriptor ${fd}` }) : refusal(map, "ENOTSOCK");
}

const refusal = (map: string, name: ErrnoName): BpfError =>
  new BpfError("BPF_MAP_UPDATE_ELEM", `update a key of ${map}`, LINUX_ERRNO[name]);

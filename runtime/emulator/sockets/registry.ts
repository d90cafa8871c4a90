/** Sockets of the host in emulated maps. In: what a program of the host puts into a map; out: its psock, or why there is none. */

import { Socket as DatagramSocket } from "node:dgram";
import { fstatSync } from "node:fs";
import { type Server, Socket } from "node:net";
import { type ErrnoName, LINUX_ERRNO } from "../../../stdlib/spec/errno.ts";
import { BpfError } from "../../bpf-error.ts";
import { isEncrypted, NOT_OPEN, refuseRead, type SocketLike, socketRefusal } from "../../socket.ts";
import { UnixDatagram } from "../../unix-datagram.ts";
import { emulatorError } from "../error.ts";
import type { EmulatedSocket, SocketHolder } from "../maps/socket-map.ts";
import { DatagramEndpoint } from "./datagram-socket.ts";
import type { Endpoint, Taps } from "./endpoint.ts";
import { ListenerEndpoint } from "./listener.ts";
import { Psock } from "./psock.ts";
import { StreamEndpoint } from "./stream-socket.ts";
import { UnixDatagramEndpoint } from "./unix-datagram-socket.ts";

/** A socket has one, whatever maps of whatever objects it is in. */
const PSOCKS = new WeakMap<object, Psock>();
let lastCookie = 0n;

/** Those whose sockets are open. */
const KNOWN = new Set<EmulatedSocket>();
const KEEPER: SocketHolder = { forget: (socket) => void KNOWN.delete(socket), inherit: () => {} };

/** Throws a `RuntimeError` for what cannot be in a map at all, a `BpfError` with the kernel's errno for a socket in a wrong state. */
export function psockOf(socket: SocketLike, map: string, allowRead: boolean): Psock {
  if (typeof socket === "number") return refuseDescriptor(socket, map);
  const connect = connectorOf(socket, map);
  refuseRead(socket, map, allowRead);
  return psockFor(socket, connect);
}

/** Of any that has a descriptor, in whatever state. Throws as `psockOf`. */
export function openPsock(socket: SocketLike, map: string): Psock {
  if (typeof socket === "number") return refuseDescriptor(socket, map);
  return psockFor(socket, socket instanceof Socket ? openStream(socket, map) : connectorOf(socket, map));
}

/** Of a connected one. */
export const psockOfStream = (socket: Socket): Psock => psockFor(socket, (taps) => new StreamEndpoint(socket, taps));

/** Of a listening one. */
export const psockOfListener = (server: Server): Psock => psockFor(server, (taps) => new ListenerEndpoint(server, taps));

function psockFor(socket: object, connect: Connector): Psock {
  const known = PSOCKS.get(socket);
  if (known !== undefined) return known;
  const psock = new Psock(++lastCookie, connect);
  PSOCKS.set(socket, psock);
  KNOWN.add(psock);
  psock.holders.add(KEEPER);
  return psock;
}

export const knownSockets = (): Iterable<EmulatedSocket> => KNOWN;

type Connector = (taps: Taps) => Endpoint;

function connectorOf(socket: Exclude<SocketLike, number>, map: string): Connector {
  if (socket instanceof Socket) return streamConnector(socket, map);
  if (socket instanceof DatagramSocket) return datagramConnector(socket, map);
  if (socket instanceof UnixDatagram) return unixDatagramConnector(socket, map);
  if (!socket.listening) throw notOpen(map);
  return (taps) => new ListenerEndpoint(socket, taps);
}

function openStream(socket: Socket, map: string): Connector {
  if (isEncrypted(socket)) throw emulatorError("TSB6018", { what: "a socket that Node encrypts" });
  if (socket.destroyed || (socket.pending && !socket.connecting)) throw notOpen(map);
  return (taps) => new StreamEndpoint(socket, taps);
}

/** Only established connections: `sock_map_sk_state_allowed`. A UNIX socket stays connected after a shutdown. */
function streamConnector(socket: Socket, map: string): Connector {
  const connect = openStream(socket, map);
  const isTcp = socket.localAddress !== undefined;
  if (socket.connecting || (isTcp && (socket.writableFinished || socket.readableEnded))) throw refusal(map, "EOPNOTSUPP");
  return connect;
}

function datagramConnector(socket: DatagramSocket, map: string): Connector {
  try {
    socket.address();
  } catch {
    throw notOpen(map);
  }
  return (taps) => new DatagramEndpoint(socket, taps);
}

function unixDatagramConnector(socket: UnixDatagram, map: string): Connector {
  if (!socket.isOpen) throw notOpen(map);
  return (taps) => new UnixDatagramEndpoint(socket, taps);
}

const notOpen = (map: string): Error => socketRefusal(map, NOT_OPEN);

function refuseDescriptor(fd: number, map: string): never {
  if (fd < 0 || fd > MOST_DESCRIPTOR) throw refusal(map, "EINVAL");
  let isSocket: boolean;
  try {
    isSocket = fstatSync(fd).isSocket();
  } catch {
    throw refusal(map, "EBADF");
  }
  throw isSocket ? emulatorError("TSB6018", { what: `descriptor ${fd}` }) : refusal(map, "ENOTSOCK");
}

/** S32_MAX of `sock_map_update_elem_sys`. */
const MOST_DESCRIPTOR = 0x7fff_ffff;

const refusal = (map: string, name: ErrnoName): BpfError =>
  new BpfError("BPF_MAP_UPDATE_ELEM", `update a key of ${map}`, LINUX_ERRNO[name]);

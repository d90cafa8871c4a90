/** What goes into a map of sockets, and why it may not. */

import { Socket as DatagramSocket } from "node:dgram";
import { Server, Socket } from "node:net";
import { type RuntimeError, runtimeError } from "./error.ts";
import { UnixDatagram } from "./unix-datagram.ts";

/** A socket of Node's, one in memory for the emulator, or a file descriptor. */
export type SocketLike = Socket | Server | DatagramSocket | UnixDatagram | number;

export interface InsertOptions {
  readonly flags: 0 | 1 | 2;
  /** Take a socket of which Node has read already: what it read stays with Node. */
  readonly allowRead: boolean;
}

/** What a socket is that has no descriptor yet, or no more. */
export const NOT_OPEN = "it is closed, or not yet connected or bound";

export const socketRefusal = (map: string, reason: string): RuntimeError => runtimeError("TSB6017", { what: map, reason });

const KINDS = [Socket, Server, DatagramSocket, UnixDatagram] as const;

/** From JavaScript anything may come. Throws a `RuntimeError` for what is no socket. */
export function refuseOthers(socket: SocketLike, map: string): void {
  if (typeof socket === "number" ? Number.isInteger(socket) : KINDS.some((kind) => socket instanceof kind)) return;
  throw socketRefusal(map, "it is no net.Socket, net.Server, dgram.Socket or UnixDatagram, and no descriptor");
}

/** Node's own handle of a datagram socket, which it keeps under a symbol of its own; there is no other way to it. */
export function datagramHandleOf(socket: object): object | undefined {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  const state: unknown = symbol && Reflect.get(socket, symbol);
  const handle: unknown = typeof state === "object" && state !== null ? Reflect.get(state, "handle") : undefined;
  return typeof handle === "object" && handle !== null ? handle : undefined;
}

/** Does Node encrypt what goes over it (`tls.TLSSocket`)? */
export const isEncrypted = (socket: object): boolean => Reflect.get(socket, "encrypted") === true;

/** Throws a `RuntimeError` for a socket that was read from. */
export function refuseRead(socket: SocketLike, map: string, allowRead: boolean): void {
  if (allowRead || !(socket instanceof Socket)) return;
  // Of the bytes of the handshake Node tells nothing.
  if (isEncrypted(socket)) throw socketRefusal(map, "Node encrypts it, and reads it as it comes");
  if (socket.bytesRead > 0) throw socketRefusal(map, `Node has read ${socket.bytesRead} bytes of it`);
}

/**
 * Sockets of Node in the kernel's sockmaps. In: a `net.Socket`, a `dgram.Socket`, a `net.Server` or a descriptor; out: an entry, which lives
 * as long as the socket. What had arrived before the entry waits in the socket: a look at it, which takes nothing, sets it going.
 */

import { Socket } from "node:net";
import { runtimeError } from "../error.ts";
import type { SocketLike } from "../socket.ts";
import { peek } from "./syscall/native.ts";

/** The value of a socket map's entry: the descriptor. Throws a `RuntimeError` for a socket that is closed or was read from. */
export function socketValue(socket: SocketLike, valueSize: number, what: string, allowRead: boolean): Uint8Array {
  if (socket instanceof Socket && socket.bytesRead > 0 && !allowRead)
    throw runtimeError("TSB6017", { what, reason: `Node has read ${socket.bytesRead} bytes of it` });
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(descriptorOf(socket, what)), true);
  return bytes.slice(0, valueSize);
}

/** Bytes that arrived before the entry go through the programs now, not when more arrive. */
export function kick(socket: SocketLike, what: string): void {
  peek(descriptorOf(socket, what));
}

/** Node keeps it in the handle, which it does not document; there is no other way to it. */
function descriptorOf(socket: SocketLike, what: string): number {
  if (typeof socket === "number") return socket;
  const handle: unknown = Reflect.get(socket, "_handle") ?? stateHandle(socket);
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  if (typeof fd === "number" && fd >= 0) return fd;
  throw runtimeError("TSB6017", { what, reason: "it is closed, or not yet connected" });
}

/** A datagram socket's handle is behind a symbol. */
function stateHandle(socket: object): unknown {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  const state: unknown = symbol && Reflect.get(socket, symbol);
  return typeof state === "object" && state !== null ? Reflect.get(state, "handle") : undefined;
}

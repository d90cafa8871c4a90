/**
 * Sockets of Node in the kernel's sockmaps. In: a `net.Socket`, a `dgram.Socket`, a `net.Server` or a descriptor; out: an entry,
 * which lives as long as the socket. What had arrived before the entry waits in the socket: a look at it, which takes nothing,
 * sets it going.
 */

import { Socket as DatagramSocket } from "node:dgram";
import { Socket } from "node:net";
import { LINUX_ERRNO } from "../../stdlib/spec/errno.ts";
import { BPF_ATTR } from "../../stdlib/spec/syscall.ts";
import { BpfError } from "../bpf-error.ts";
import { datagramHandleOf, NOT_OPEN, type SocketLike, socketRefusal } from "../socket.ts";
import { UnixDatagram } from "../unix-datagram.ts";
import { tryBpf } from "./syscall/call.ts";
import { nextKey } from "./syscall/map.ts";
import { peek } from "./syscall/native.ts";

/** The value of a socket map's entry: the descriptor. Throws a `RuntimeError` for a socket that is closed. */
export function socketValue(socket: SocketLike, valueSize: number, what: string): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(descriptorOf(socket, what)), true);
  return bytes.slice(0, valueSize);
}

/** It gets its descriptor in the next turn; the kernel would refuse it then, too. */
export function refuseConnecting(socket: SocketLike, what: string): void {
  if (socket instanceof Socket && socket.connecting)
    throw new BpfError("BPF_MAP_UPDATE_ELEM", `update a key of ${what}`, LINUX_ERRNO.EOPNOTSUPP);
}

/** The key of a socket's storage: the descriptor (net/core/bpf_sk_storage.c `bpf_fd_sk_storage_lookup_elem`). */
export function storageKey(socket: SocketLike, what: string): Uint8Array {
  return new Uint8Array(new Int32Array([descriptorOf(socket, what)]).buffer);
}

/**
 * Bytes that arrived before the entry go through the programs now, not when more arrive. Nothing for a socket that is closed
 * again.
 */
export function kick(socket: SocketLike): void {
  const fd = typeof socket === "number" ? socket : openDescriptor(socket);
  if (fd !== undefined) peek(fd);
}

/** Every entry goes. An index of a SOCKMAP that holds no socket is a key, too, and EINVAL to delete. */
export function emptyMap(fd: number, keySize: number): void {
  const keys: Uint8Array[] = [];
  for (let key = nextKey(fd, undefined, keySize); key !== undefined; key = nextKey(fd, key, keySize)) keys.push(key);
  for (const key of keys) tryBpf("BPF_MAP_DELETE_ELEM", BPF_ATTR.mapElem, { map_fd: fd, key });
}

/** Node keeps it in the handle, which it does not document; there is no other way to it. */
export function descriptorOf(socket: SocketLike, what: string): number {
  if (typeof socket === "number") return socket;
  if (socket instanceof UnixDatagram) throw socketRefusal(what, "it exists in memory, for the emulator alone");
  const fd = openDescriptor(socket);
  if (fd === undefined) throw socketRefusal(what, NOT_OPEN);
  return fd;
}

function openDescriptor(socket: object): number | undefined {
  const handle: unknown = socket instanceof DatagramSocket ? datagramHandleOf(socket) : Reflect.get(socket, "_handle");
  const fd: unknown = typeof handle === "object" && handle !== null ? Reflect.get(handle, "fd") : undefined;
  return typeof fd === "number" && fd >= 0 ? fd : undefined;
}

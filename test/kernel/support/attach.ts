/** Attaching as users do, by bpftool on pinned files, and keys and values of socket maps. */

import type { Server, Socket } from "node:net";
import { createMap } from "../../../runtime/linux/syscall/map.ts";
import { pinObject } from "../../../runtime/linux/syscall/pin.ts";
import { MAP_TYPES } from "../../../stdlib/spec/map-types.ts";
import { bpftool, type LoadedMap, type LoadedObject, socketFd } from "../../support/kernel.ts";
import { localPort } from "./sockets.ts";

/** bpftool's words for attach types. */
export type AttachWord = "sk_skb_verdict" | "sk_skb_stream_parser" | "sk_skb_stream_verdict" | "sk_msg_verdict";

export function attach(loaded: LoadedObject, program: string, word: AttachWord, map: string): void {
  bpftool("prog", "attach", "pinned", `${loaded.pins}/progs/${program}`, word, "pinned", `${loaded.pins}/maps/${map}`);
}

export function putSocket(map: LoadedMap, key: Uint8Array, socket: Socket | Server): void {
  const value = Buffer.alloc(map.info.valueSize);
  value.writeUInt32LE(socketFd(socket));
  map.update(key, value);
}

export function u32Key(value: number): Buffer {
  const key = Buffer.alloc(4);
  key.writeUInt32LE(value);
  return key;
}

/** Remote and local address, remote and local port: four values in network order, of a connection as `socket` sees it. */
export function connectionKey(socket: Socket): Buffer {
  const key = Buffer.alloc(16);
  key.set(addressBytes(socket.remoteAddress), 0);
  key.set(addressBytes(socket.localAddress), 4);
  key.writeUInt32BE(socket.remotePort ?? 0, 8);
  key.writeUInt32BE(localPort(socket), 12);
  return key;
}

const addressBytes = (address = ""): readonly number[] => address.split(".").map(Number);

/** Pinned beside the object's own maps. */
export function makeSockMap(loaded: LoadedObject, name: string): LoadedMap {
  using fd = createMap({ map_type: MAP_TYPES.SockMap.id, key_size: 4, value_size: 8, max_entries: 8, map_name: name });
  pinObject(fd.number, `${loaded.pins}/maps/${name}`);
  return loaded.map(name);
}

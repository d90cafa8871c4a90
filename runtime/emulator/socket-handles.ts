/**
 * Sockets as programs see them: the kernel's `struct bpf_sock`, to be read only. In: a socket; out: an object of the memory, one
 * for a socket as long as a run lasts.
 */

import { CONSTANTS } from "../../stdlib/spec/constants.ts";
import { SOCKET_BYTES, SOCKET_FIELDS } from "../../stdlib/spec/sockets.ts";
import { type FieldValue, writeField } from "../context-values.ts";
import type { Memory } from "./memory.ts";
import type { MemoryObject } from "./memory-object.ts";

const { SocketType, Protocol } = CONSTANTS;

export type SocketKind = "tcp" | "unix" | "unixDatagram" | "udp" | "listener";

/** What of a context tells of its socket: addresses, ports. */
export type SocketFields = Readonly<Record<string, FieldValue>>;

export interface ShownSocket {
  /** What `bpf_get_socket_cookie` and a lookup from user space give. */
  readonly cookie: bigint;
  /** Absent: a stand-in, which takes every redirect as TCP does. */
  readonly kind?: SocketKind;
  readonly fields?: SocketFields;
  /** Of TCP: a `TcpState`. */
  readonly state?: number;
}

export class SocketHandles {
  readonly #memory: Memory;
  readonly #open = new Map<ShownSocket, MemoryObject>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  of(socket: ShownSocket): MemoryObject {
    const handle = this.#open.get(socket) ?? this.#allocate(socket);
    this.#open.set(socket, handle);
    return handle;
  }

  /** The run has ended. */
  release(): void {
    if (this.#open.size === 0) return;
    for (const handle of this.#open.values()) this.#memory.free(handle);
    this.#open.clear();
  }

  #allocate(socket: ShownSocket): MemoryObject {
    const content = new Uint8Array(SOCKET_BYTES);
    const values = valuesOf(socket);
    for (const { name, offset, size, type, ...rest } of SOCKET_FIELDS) {
      const encoding = type === "u32" ? "unsigned" : type === "i32" ? "signed" : type;
      const count = "count" in rest ? rest.count : 1;
      const value = values[name];
      if (value !== undefined) writeField(content, { name, offset, size, count, encoding, writable: false }, value);
    }
    return this.#memory.allocate(SOCKET_BYTES, { name: `socket ${socket.cookie}`, content, owner: socket, writable: false });
  }
}

/** What a context says of its socket, by the names that a socket has for it. */
function valuesOf({ kind, fields = {}, state }: ShownSocket): Readonly<Record<string, FieldValue | undefined>> {
  const isDatagram = kind === "udp" || kind === "unixDatagram";
  const isInternet = kind === "tcp" || kind === "udp" || kind === "listener";
  return {
    family: fields["family"],
    type: isDatagram ? SocketType.members.Datagram.value : SocketType.members.Stream.value,
    protocol: isInternet ? Protocol.members[isDatagram ? "Udp" : "Tcp"].value : undefined,
    srcIp4: fields["localIp4"],
    srcIp6: fields["localIp6"],
    srcPort: fields["localPort"],
    dstIp4: fields["remoteIp4"],
    dstIp6: fields["remoteIp6"],
    dstPort: fields["remotePort"],
    state,
    rxQueueMapping: -1,
  };
}

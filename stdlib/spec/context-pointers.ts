/**
 * What contexts have beside the fields of `contexts.ts`: their sizes and the members that the kernel turns into pointers
 * (include/uapi/linux/bpf.h). A load of one gives 64 bits, whatever its own width.
 */

import type { ContextName } from "./contexts.ts";

export interface ContextPointers {
  readonly byteSize: number;
  /** Undefined: there is no packet. */
  readonly data: number | undefined;
  readonly dataEnd: number | undefined;
  /** Bytes of the two members. */
  readonly width: number;
}

export const CONTEXT_POINTERS = {
  SkBuff: { byteSize: 192, data: 76, dataEnd: 80, width: 4 },
  SockOps: { byteSize: 224, data: 192, dataEnd: 200, width: 8 },
  SkLookup: { byteSize: 72, data: undefined, dataEnd: undefined, width: 8 },
  SockAddr: { byteSize: 72, data: undefined, dataEnd: undefined, width: 8 },
  CgroupSock: { byteSize: 80, data: undefined, dataEnd: undefined, width: 8 },
  Sockopt: { byteSize: 40, data: 8, dataEnd: 16, width: 8 },
  SkMsg: { byteSize: 80, data: 0, dataEnd: 8, width: 8 },
} as const satisfies Readonly<Record<ContextName, ContextPointers>>;

export interface ViewProperty {
  readonly name: string;
  readonly doc: string;
}

const MESSAGE: ViewProperty = { name: "data", doc: "The bytes of the message at hand, wherever the kernel keeps them." };

/** Where contexts show their bytes as a `PacketView`; sock_ops have parts of a TCP header only. */
export const CONTEXT_VIEWS: Readonly<Partial<Record<string, ViewProperty>>> = {
  SkBuff: MESSAGE,
  SkMsg: MESSAGE,
  Sockopt: {
    name: "optval",
    doc: "The option's value, the first `optlen` bytes, and what room there is behind it: in `setsockopt` 16 bytes at least, up to a page at most. Options are in the machine's order, `getInt32(0, true)`. Linux 5.3.",
  },
} satisfies Partial<Record<ContextName, ViewProperty>>;

/**
 * What contexts have beside the fields of `contexts.ts`: their sizes and the members that the kernel turns into pointers
 * (include/uapi/linux/bpf.h). A load of one gives 64 bits, whatever its own width.
 */

import type { ContextName } from "./contexts.ts";

export interface ContextPointers {
  readonly byteSize: number;
  readonly data: number;
  readonly dataEnd: number;
  /** Bytes of the two members. */
  readonly width: number;
}

export const CONTEXT_POINTERS = {
  SkBuff: { byteSize: 192, data: 76, dataEnd: 80, width: 4 },
  SkMsg: { byteSize: 80, data: 0, dataEnd: 8, width: 8 },
} as const satisfies Readonly<Record<ContextName, ContextPointers>>;

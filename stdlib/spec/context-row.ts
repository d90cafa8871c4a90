/** The shape of a context's row; the rows are in `contexts.ts` and `cgroup-contexts.ts`. */

import type { ProgramScope } from "./prog-types.ts";
import type { SocketName } from "./sockets.ts";
import type { KernelVersion } from "./version.ts";

export type FieldType = "u8" | "u16" | "u32" | "u64" | "be16" | "be32" | "i32";

export interface ContextField {
  /** In TypeScript. */
  readonly name: string;
  readonly kernelName: string;
  readonly offset: number;
  /** Bytes of one element: the width of the one load that reads it. */
  readonly size: 1 | 2 | 4 | 8;
  /** Type of one element; where it is narrower than the load, the loaded number is the value (`protocol`). */
  readonly type: FieldType;
  /** Elements of an array, which lie side by side. */
  readonly count?: number;
  readonly readableIn: readonly ProgramScope[];
  readonly writableIn: readonly ProgramScope[];
  readonly since: KernelVersion;
  /** What the field holds, with its unit. */
  readonly doc: string;
}

/** A member that the kernel gives as the address of a `struct bpf_sock`. */
export interface ContextSocket {
  readonly kernelName: string;
  readonly offset: number;
  /** What of the socket may be read: a row of `sockets.ts`. */
  readonly socket: SocketName;
  readonly nullable: boolean;
  readonly readableIn: readonly ProgramScope[];
  readonly since: KernelVersion;
  readonly doc: string;
}

export interface ContextRow {
  /** The interface in `"tsbpf"`. */
  readonly name: string;
  /** The kernel's struct. */
  readonly kernelName: string;
  /** Undefined where the context is the socket. */
  readonly sk: ContextSocket | undefined;
  readonly fields: readonly ContextField[];
}

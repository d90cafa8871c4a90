/** Objects of the memory: what a program's addresses belong to, and who answers for loads and stores that bytes cannot. */

import { type Halves, join64, ORIGIN } from "./address.ts";

export type Access = "read" | "write";
export type Width = 1 | 2 | 4 | 8;

/** Loads and stores that memory alone cannot answer: pointers in contexts, fields with side effects, watched stacks. */
export interface MemoryHooks {
  /** True: `into` is what is loaded, zero-extended from the width or, of pointers, 64 bits whatever the width; false: as stored. */
  readonly load?: ((offset: number, width: number, into: Halves) => boolean) | undefined;
  /** Of the value the bits of the width count. True: done; false: store it as usual. May throw a `MachineFault`. */
  readonly store?: ((offset: number, width: number, value: Readonly<Halves>) => boolean) | undefined;
  /** Before a helper takes a run of bytes (`bytes`, `locate`). May throw a `MachineFault`. */
  readonly span?: ((offset: number, size: number, access: Access) => void) | undefined;
}

export interface ObjectOptions {
  /** For fault reports: "stack of main", "value of counters". */
  readonly name: string;
  /** May programs write it? Default: yes. The host always may. */
  readonly writable?: boolean | undefined;
  /** Initial bytes; the rest is zero. */
  readonly content?: Uint8Array | undefined;
  /** What a helper finds when it is given the address: a map, a function, a socket. */
  readonly owner?: object | undefined;
  readonly hooks?: MemoryHooks | undefined;
}

export class MemoryObject {
  readonly index: number;
  /** The high half of its addresses. */
  readonly handle: number;
  readonly name: string;
  readonly size: number;
  readonly writable: boolean;
  readonly owner: object | undefined;
  readonly hooks: MemoryHooks | undefined;
  /** Place in the linear memory: fixed for its life. */
  readonly base: number;
  freed = false;

  constructor(index: number, handle: number, base: number, size: number, options: ObjectOptions) {
    this.index = index;
    this.handle = handle;
    this.base = base;
    this.size = size;
    this.name = options.name;
    this.writable = options.writable ?? true;
    this.owner = options.owner;
    this.hooks = options.hooks;
  }

  /** Of its first byte; by halves: `ORIGIN` and the handle. */
  get address(): bigint {
    return join64(ORIGIN, this.handle);
  }

  addressOf(offset: number): bigint {
    return this.address + BigInt(offset);
  }
}

/**
 * The packet or message of a run. Its bytes are the host's, copied before the first change; the program reaches them directly through
 * a window, an object of the memory that a pull can widen or move, as it reaches the linear part of an skb.
 */

import type { Memory } from "../memory.ts";
import type { MemoryObject } from "../memory-object.ts";

export class Packet {
  /** Bytes before the network header: of a classifier's packet, where a frame begins with one of the link. */
  headerBytes: number;
  readonly #memory: Memory;
  #all: Uint8Array;
  /** Are `#all` the bytes of the caller, who keeps them as they are? */
  #isBorrowed = true;
  #window: MemoryObject | undefined;
  #start: number;
  #end: number;
  #isResized = false;

  /** `linearBytes`: how much lies in the window at first. */
  constructor(memory: Memory, bytes: Uint8Array, linearBytes: number, headerBytes = 0) {
    this.headerBytes = headerBytes;
    this.#memory = memory;
    this.#all = bytes;
    this.#start = 0;
    this.#end = Math.min(linearBytes, bytes.length);
  }

  get byteLength(): number {
    return this.#all.length;
  }

  /** From `data` to `data_end`. Opens when a program first asks. */
  get window(): MemoryObject {
    if (this.#window !== undefined) return this.#window;
    const content = this.#all.subarray(this.#start, this.#end);
    this.#window = this.#memory.allocate(content.length, { name: "the packet's data", content });
    return this.#window;
  }

  /** Is the length another than at first? */
  get isResized(): boolean {
    return this.#isResized;
  }

  get windowEnd(): number {
    return this.#end;
  }

  /** A copy of the bytes from `offset` on; undefined when there are fewer. */
  load(offset: number, byteSize: number): Uint8Array | undefined {
    if (offset + byteSize > this.byteLength) return undefined;
    this.#writeBack();
    return Uint8Array.prototype.slice.call(this.#all, offset, offset + byteSize);
  }

  /** False when they do not fit. */
  store(offset: number, bytes: Uint8Array): boolean {
    if (offset + bytes.length > this.byteLength) return false;
    this.#writeBack();
    this.#own().set(bytes, offset);
    this.#close();
    return true;
  }

  /** Pointers into the old window fault from here on, as the verifier forgets them. */
  show(start: number, end: number): void {
    this.#writeBack();
    this.#close();
    this.#start = start;
    this.#end = end;
  }

  /** Other bytes, of which the first `windowBytes` are in the window. */
  replace(bytes: Uint8Array, windowBytes: number): void {
    this.#close();
    this.#all = bytes;
    this.#isBorrowed = false;
    this.#isResized = true;
    this.show(0, Math.min(windowBytes, bytes.length));
  }

  /** As the program left them; the caller's own where it left them as they were. */
  result(): Uint8Array {
    this.#writeBack();
    return this.#all;
  }

  bytes(): Uint8Array {
    return this.load(0, this.byteLength) ?? new Uint8Array(0);
  }

  release(): void {
    this.#close();
  }

  #close(): void {
    if (this.#window !== undefined) this.#memory.free(this.#window);
    this.#window = undefined;
  }

  #writeBack(): void {
    if (this.#window === undefined || this.#start === this.#end) return;
    const shown = this.#memory.contents(this.#window);
    if (this.#isBorrowed && Buffer.compare(shown, this.#all.subarray(this.#start, this.#end)) === 0) return;
    this.#own().set(shown, this.#start);
  }

  #own(): Uint8Array {
    if (this.#isBorrowed) this.#all = Uint8Array.from(this.#all);
    this.#isBorrowed = false;
    return this.#all;
  }
}

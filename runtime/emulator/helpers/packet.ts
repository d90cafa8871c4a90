/**
 * The packet or message of a run. Its bytes are one object of the memory; the program reaches them directly through a window that
 * a pull can widen or move, as it reaches the linear part of an skb.
 */

import type { Memory, MemoryObject } from "../memory.ts";

export class Packet {
  readonly #memory: Memory;
  #all: MemoryObject;
  #window: MemoryObject | undefined;
  #start: number;
  #end: number;
  #isResized = false;

  /** `linearBytes`: how much lies in the window at first. */
  constructor(memory: Memory, bytes: Uint8Array, linearBytes: number) {
    this.#memory = memory;
    this.#all = memory.allocate(bytes.length, { name: "the packet", content: bytes });
    this.#start = 0;
    this.#end = Math.min(linearBytes, bytes.length);
    this.#open();
  }

  get byteLength(): number {
    return this.#all.size;
  }

  /** `data` and `data_end`. */
  get pointers(): { readonly data: bigint; readonly dataEnd: bigint } {
    const data = this.#window?.address ?? 0n;
    return { data, dataEnd: data + BigInt(this.#end - this.#start) };
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
    return this.#memory.contents(this.#all).slice(offset, offset + byteSize);
  }

  /** False when they do not fit. */
  store(offset: number, bytes: Uint8Array): boolean {
    if (offset + bytes.length > this.byteLength) return false;
    this.#writeBack();
    this.#memory.contents(this.#all).set(bytes, offset);
    this.#open();
    return true;
  }

  /** Pointers into the old window fault from here on, as the verifier forgets them. */
  show(start: number, end: number): void {
    this.#writeBack();
    this.#start = start;
    this.#end = end;
    this.#open();
  }

  /** Other bytes, of which the first `windowBytes` are in the window. */
  replace(bytes: Uint8Array, windowBytes: number): void {
    if (this.#window !== undefined) this.#memory.free(this.#window);
    this.#memory.free(this.#all);
    this.#window = undefined;
    this.#all = this.#memory.allocate(bytes.length, { name: "the packet", content: bytes });
    this.#isResized = true;
    this.show(0, Math.min(windowBytes, bytes.length));
  }

  bytes(): Uint8Array {
    return this.load(0, this.byteLength) ?? new Uint8Array(0);
  }

  release(): void {
    if (this.#window !== undefined) this.#memory.free(this.#window);
    this.#memory.free(this.#all);
  }

  #open(): void {
    if (this.#window !== undefined) this.#memory.free(this.#window);
    const content = this.#memory.contents(this.#all).slice(this.#start, this.#end);
    this.#window = this.#memory.allocate(content.length, { name: "the packet's data", content });
  }

  #writeBack(): void {
    if (this.#window !== undefined) this.#memory.contents(this.#all).set(this.#memory.contents(this.#window), this.#start);
  }
}

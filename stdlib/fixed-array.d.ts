/** Fixed arrays: elements side by side, in structs, in maps and on the stack. */

import type { i8, u8, u32 } from "./core.js";
import type { PacketView } from "./packet-view.js";

/**
 * An inline array of `N` elements, in structs, in maps and on the stack. An index out of range ends the program with its fault
 * verdict.
 */
export interface FixedArray<T, N extends number> {
  /** The number of elements, known to the compiler. */
  readonly length: N;
  /** Every array has one; it makes TypeScript take an array literal for the elements, not for an array of any length. */
  0: T;
  [index: number]: T;
  [Symbol.iterator](): IterableIterator<T>;
  /**
   * Copies the elements of `source` to `at` (0) and on, as typed arrays do; of a packet view the bytes. What does not fit ends the
   * program with its fault verdict.
   */
  set(source: Elements<T>, at?: u32): void;
  set(source: [T] extends [u8 | i8] ? PacketView : never, at?: u32): void;
}

/** What elements are copied from: a fixed array, an array literal, an array of a context. */
interface Elements<T> {
  readonly length: number;
  readonly [index: number]: T;
}

/** An array of zeros: `fixed<u8, 16>()`. */
export declare function fixed<T, N extends number>(): FixedArray<T, N>;
/** An array that begins with the characters of an ASCII text, the rest zero: `fixed<u8, 8>("abc")`. */
export declare function fixed<T extends u8 | i8, N extends number>(text: string): FixedArray<T, N>;
/** An array that begins with these elements, or copies of them, the rest zero: `fixed<u32, 3>([1, 2, 3])`. */
export declare function fixed<T, N extends number>(elements: Elements<NoInfer<T>>): FixedArray<T, N>;

declare global {
  interface Array<T> {
    /** Of fixed arrays only: an array literal is one where one is expected, so it has their members. */
    set(this: never, source: never, at?: never): void;
  }
}

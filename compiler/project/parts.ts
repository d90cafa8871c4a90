/**
 * In: the compiler here, and one in another thread. Out: a compiler that has parts of many files compiled side by side; what it gives
 * is in the files' order. A thread takes a while to load the compiler: a few files are compiled faster by one.
 */

import { availableParallelism } from "node:os";
import type { Compile } from "./build.ts";

export interface Part {
  readonly entries: Parameters<Compile>[0];
  readonly options: Parameters<Compile>[1];
}

export type CompilePart = (part: Part) => ReturnType<Compile>;

/** Compiling fewer takes no longer than starting a thread. */
const LEAST_FILES = 6;

export function inParts(compile: Compile, elsewhere: CompilePart): Compile {
  return async (entries, options) => {
    const count = Math.min(availableParallelism(), Math.floor(entries.length / LEAST_FILES));
    if (count < 2) return compile(entries, options);
    const parts = Array.from({ length: count }, (_, n) => entries.filter((_, index) => index % count === n));
    // The other threads are started first: this one is busy then.
    const compiled = parts
      .toReversed()
      .map((part, n) => (n < count - 1 ? elsewhere({ entries: part, options }) : compile(part, options)));
    const files = (await Promise.all(compiled)).reverse();
    return entries.flatMap((_, index) => files[index % count]?.[Math.floor(index / count)] ?? []);
  };
}

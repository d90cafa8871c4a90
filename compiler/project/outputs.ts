/** In: a program file, the kind of an output, the folders. Out: where the output is written. */

import { isAbsolute, join, relative, sep } from "node:path";
import type { CompileOptions } from "../driver.ts";

export const PROGRAM_SUFFIX = ".bpf.ts";

const OUTPUT_SUFFIXES = { obj: ".bpf.o", asm: ".bpf.s", ir: ".bpf.ir" } as const satisfies Record<
  CompileOptions["emit"][number],
  string
>;

/** Beside the program file, or below `outDir` where the file lies below `rootDir`. */
export function outputPath(
  entry: string,
  kind: CompileOptions["emit"][number],
  folders: { readonly rootDir: string; readonly outDir: string | undefined },
): string {
  const placed = folders.outDir === undefined ? entry : join(folders.outDir, relative(folders.rootDir, entry));
  return placed.slice(0, -PROGRAM_SUFFIX.length) + OUTPUT_SUFFIXES[kind];
}

export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

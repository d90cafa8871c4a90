/** In: C text. Out: an object that clang compiled for BPF, for tests that need `clang`; or what a C program prints. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tool } from "./tools.ts";

/** Debian keeps <asm/types.h> in a folder that the BPF target does not search. */
const INCLUDES = ["-I/usr/include/x86_64-linux-gnu", "-I/usr/include/aarch64-linux-gnu"];

/** What makes clang compile for BPF as users do; level and CPU come on top. */
export const CLANG_FLAGS = ["-target", "bpf", "-g", "-O2", ...INCLUDES] as const;

export function compileC(source: string, ...options: readonly string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "tsbpf-clang-"));
  try {
    const input = join(folder, "input.c");
    const output = join(folder, "output.o");
    writeFileSync(input, source);
    const args = [...CLANG_FLAGS, ...options, "-c", input, "-o", output];
    const { status, stderr, error } = spawnSync(tool("clang"), args, { encoding: "utf8" });
    if (error) throw error;
    if (status !== 0) throw new Error(`clang failed:\n${stderr}`);
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

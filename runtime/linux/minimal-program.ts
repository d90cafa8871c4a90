/** The smallest program of an instruction level, as the kernel takes it: it returns 1, which passes (`SK_PASS`). */

import { endianness } from "node:os";
import { aluImm, exit, jumpImm, movsx } from "../../compiler/bytecode/build.ts";
import { encodeInsns } from "../../compiler/bytecode/encode.ts";
import type { Insn } from "../../compiler/bytecode/insn.ts";
import type { CpuLevel } from "../../stdlib/spec/isa.ts";

/** `r0 = 1; exit`, which every program type here takes; between them, what the level below does not know. */
export function minimalProgram(level: CpuLevel = 1): Uint8Array {
  const between = {
    1: () => [],
    2: () => [jumpImm("jlt", 64, 0, 2, 0)],
    3: () => [jumpImm("jlt", 32, 0, 2, 0)],
    4: () => [movsx(64, 8, 0, 0)],
  } as const satisfies Readonly<Record<CpuLevel, () => readonly Insn[]>>;
  const insns = [aluImm("mov", 64, 0, 1), ...between[level](), exit()];
  return encodeInsns(insns, endianness() === "LE" ? "little" : "big");
}

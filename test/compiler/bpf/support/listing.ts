/** IR text in, the disassembly of its functions' machine code out, one instruction a line. */

import { compileFunction, type MachineFunction } from "../../../../compiler/bpf/index.ts";
import { disassemble } from "../../../../compiler/bytecode/disassemble.ts";
import { parseModule } from "../../../../compiler/ir/parse.ts";
import type { Target } from "../../../../compiler/ir/types.ts";

export function compileText(text: string, cpu: Target["cpu"] = 3): MachineFunction[] {
  return parseModule(text).functions.map((fn) => compileFunction(fn, { cpu, kernel: [6, 1], endian: "little" }));
}

export function listing(text: string, cpu: Target["cpu"] = 3): string {
  return compileText(text, cpu)
    .flatMap((fn) => disassemble(fn.insns).map((insn) => insn.text))
    .join("\n");
}

/** The listing of a program whose body is one block over `v0`, the context, and the words `v1…v3` read from it. */
export function body(text: string, cpu: Target["cpu"] = 3): string {
  return listing(program(text), cpu);
}

export function program(text: string): string {
  return `program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 0 volatile
  v2: u32 = load ctx u32 v0 + 4 volatile
  v3: u64 = load ctx u64 v0 + 8 volatile
${text}
}`;
}

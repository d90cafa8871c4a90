/**
 * How much stack each function of a program uses: the lowest byte that it reaches from r10, directly or through a copy to
 * which constants are added, in the order of the slots. Enters: a program; leaves: bytes at the function's first slot,
 * rounded up as check_max_stack_depth_subprog does (kernel/bpf/verifier.c, without a JIT).
 */

import type { Insn } from "../../compiler/bytecode/insn.ts";
import { findRow, type InsnRow } from "../../compiler/bytecode/rows.ts";
import { PROGRAM_LIMITS, REGISTERS } from "../../stdlib/spec/isa.ts";
import type { ProgramSource } from "./machine.ts";

const ROUNDED_TO = 32;

export function stackDepths(source: ProgramSource): Uint16Array {
  const depths = new Uint16Array(source.insns.length);
  for (const [index, { slot }] of source.functions.entries()) {
    const lowest = lowestOffset(source.insns.slice(slot, source.functions[index + 1]?.slot));
    const bytes = Math.min(PROGRAM_LIMITS.stackBytes, Math.max(1, -lowest));
    depths[slot] = Math.ceil(bytes / ROUNDED_TO) * ROUNDED_TO;
  }
  return depths;
}

function lowestOffset(insns: readonly Insn[]): number {
  /** Register → its distance from r10. */
  const copies = new Map<number, number>([[REGISTERS.framePointer, 0]]);
  let lowest = 0;
  for (const insn of insns) {
    const row = findRow(insn);
    if (row === undefined) continue;
    if (row.offset === "displacement") {
      const base = copies.get(isLoad(row) ? insn.src : insn.dst);
      if (base !== undefined) lowest = Math.min(lowest, base + insn.offset);
    }
    follow(row, insn, copies);
    lowest = Math.min(lowest, copies.get(insn.dst) ?? 0);
  }
  return lowest;
}

function isLoad(row: InsnRow): boolean {
  return row.form === "load" || row.dst === "write";
}

function follow(row: InsnRow, insn: Insn, copies: Map<number, number>): void {
  const { dst } = insn;
  if (row.name === "mov.64.reg") {
    const from = copies.get(insn.src);
    if (from === undefined) copies.delete(dst);
    else copies.set(dst, from);
  } else if (row.name === "add.64.imm") {
    const old = copies.get(dst);
    if (old !== undefined) copies.set(dst, old + insn.imm);
  } else if (row.dst !== "read" && row.dst !== "zero") copies.delete(dst);
  for (const register of row.implicit.writes) copies.delete(register);
}

/** Where control goes: what the checker, the dump and the emulator ask of an instruction. Enters: slots; leaves: slots. */

import type { Insn } from "./insn.ts";
import type { InsnRow } from "./row.ts";
import { findRow } from "./rows.ts";

/** The slots that can come next in the same function; an unknown instruction has none. */
export function successors(insns: readonly Insn[], slot: number): readonly number[] {
  const insn = insns[slot];
  const row = insn && findRow(insn);
  if (!insn || !row) return [];
  const next = row.fallsThrough ? [slot + slotCount(row)] : [];
  const target = jumpTarget(row, insn, slot);
  return target === undefined ? next : [...next, target];
}

/** The slot that a jump goes to; `undefined` for everything else, calls among it. */
export function jumpTarget(row: InsnRow, insn: Insn, slot: number): number | undefined {
  if (row.offset === "jump") return slot + 1 + insn.offset;
  return row.form === "goto" ? slot + 1 + insn.imm : undefined;
}

/** The first slot of the subprogram that a call enters or whose address a 64-bit immediate load takes. */
export function subprogTarget(row: InsnRow, insn: Insn, slot: number): number | undefined {
  return row.imm === "jump" && row.form !== "goto" ? slot + 1 + insn.imm : undefined;
}

export function slotCount(row: InsnRow): 1 | 2 {
  return row.form === "wide" ? 2 : 1;
}

/** Enters: an instruction or an opcode. Leaves: its rows. Several may share an opcode: `match` tells them apart. */

import { expandRows } from "./expand.ts";
import type { Insn } from "./insn.ts";
import type { InsnRow } from "./row.ts";

export type { InsnRow } from "./row.ts";

/** The row of an instruction; `undefined`: no such instruction. */
export function findRow(insn: Insn): InsnRow | undefined {
  return rowsOf(insn.opcode).find((row) => matches(row, insn));
}

/** Every row that has this opcode. */
export function rowsOf(opcode: number): readonly InsnRow[] {
  return byOpcode().get(opcode) ?? [];
}

export function allRows(): readonly InsnRow[] {
  return [...byOpcode().values()].flat();
}

function matches(row: InsnRow, insn: Insn): boolean {
  const { src = insn.src, offset = insn.offset, imm = insn.imm } = row.match;
  return src === insn.src && offset === insn.offset && imm === insn.imm;
}

let table: ReadonlyMap<number, readonly InsnRow[]> | undefined;

function byOpcode(): ReadonlyMap<number, readonly InsnRow[]> {
  table ??= group(expandRows());
  return table;
}

function group(rows: readonly InsnRow[]): ReadonlyMap<number, readonly InsnRow[]> {
  const groups = new Map<number, InsnRow[]>();
  for (const row of rows) groups.set(row.opcode, [...(groups.get(row.opcode) ?? []), row]);
  return groups;
}

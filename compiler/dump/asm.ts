/** The text of `--emit asm`. Enters: functions as the back end made them; leaves: their code below its source lines. */

import type { Insn } from "../bytecode/insn.ts";
import type { RelocationModel } from "../object/model.ts";
import { listInsns, type SourceLine } from "./listing.ts";
import { printable } from "./text.ts";

export interface AsmFunction {
  readonly name: string;
  readonly section: string;
  readonly insns: readonly Insn[];
  readonly relocations: readonly RelocationModel[];
  /** Ascending by slot. */
  readonly lines: readonly SourceLine[];
}

export function renderAsm(functions: readonly AsmFunction[]): string {
  return functions.map(renderFunction).join("\n");
}

function renderFunction({ name, section, insns, relocations, lines }: AsmFunction): string {
  const bySlot = new Map(relocations.map((relocation) => [relocation.slot, relocation]));
  const listing = listInsns({ insns, reference: (slot) => bySlot.get(slot), lines });
  return [functionHeading(section, name), ...listing].map((line) => `${line}\n`).join("");
}

export function functionHeading(section: string, name: string): string {
  return printable(`${section} ${name}:`);
}

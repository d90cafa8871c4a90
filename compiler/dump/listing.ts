/**
 * A function's instructions below the source lines they come from. Enters: slots, relocations' names, lines; leaves: lines of
 * text. `tsbpf dump` and `--emit asm` share it.
 */

import { disassemble, type SymbolRef } from "../bytecode/disassemble.ts";
import type { Insn } from "../bytecode/insn.ts";
import { helperName } from "./names.ts";
import { printable } from "./text.ts";

export interface SourceLine {
  readonly slot: number;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface FunctionListing {
  readonly insns: readonly Insn[];
  readonly reference: (slot: number) => SymbolRef | undefined;
  /** Ascending by slot. */
  readonly lines: readonly SourceLine[];
}

export function listInsns({ insns, reference, lines }: FunctionListing): string[] {
  const output: string[] = [];
  let shown: SourceLine | undefined;
  let next = 0;
  for (const { slot, opcode, text } of disassemble(insns, { helperName, reference })) {
    let last = next;
    while ((lines[last]?.slot ?? Infinity) <= slot) last++;
    const line = last > next ? lines[last - 1] : undefined;
    next = last;
    // Several columns of one line follow each other: it is shown once.
    if (line && !sameLine(line, shown)) output.push(sourceText(line));
    shown = line ?? shown;
    output.push(`${String(slot).padStart(5)}: (${opcode.toString(16).padStart(2, "0")}) ${printable(text)}`);
  }
  return output;
}

function sameLine(a: SourceLine, b: SourceLine | undefined): boolean {
  return b !== undefined && a.file === b.file && a.line === b.line;
}

function sourceText({ file, line, text }: SourceLine): string {
  return printable(`; ${line}: ${text.trim()}  // ${file}:${line}`);
}

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
  for (const insn of disassemble(insns, { helperName, reference })) {
    let line: SourceLine | undefined;
    for (let candidate = lines[next]; candidate && candidate.slot <= insn.slot; candidate = lines[++next]) line = candidate;
    // Several columns of one line follow each other: it is shown once.
    if (line && !sameLine(line, shown)) output.push(sourceText(line));
    shown = line ?? shown;
    const opcode = insn.opcode.toString(16).padStart(2, "0");
    output.push(`${String(insn.slot).padStart(5)}: (${opcode}) ${printable(insn.text)}`);
  }
  return output;
}

function sameLine(a: SourceLine, b: SourceLine | undefined): boolean {
  return b !== undefined && a.file === b.file && a.line === b.line;
}

function sourceText({ file, line, text }: SourceLine): string {
  return printable(`; ${line}: ${text.trim()}  // ${file}:${line}`);
}

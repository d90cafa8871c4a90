/**
 * A refusal of the verifier made readable. In: a program of this compiler, and the log. Out: TSB9002, which names the reason and
 * the line of TypeScript, with the whole log told in those lines: what the compiler writes must load, so this is its bug.
 */

import { resolve } from "node:path";
import { diagnose } from "../../compiler/diagnostics/diagnose.ts";
import type { Span } from "../../compiler/diagnostics/diagnostic.ts";
import { RuntimeError } from "../error.ts";
import { linkFunctions } from "../link.ts";
import type { BpfObject, ProgramSpec, SourceLine } from "../object.ts";

export interface ReadLog {
  /** What the verifier said after the last instruction. */
  readonly reason: string;
  /** The last instruction that it looked at. */
  readonly slot: number | undefined;
}

export class VerifierRejection extends RuntimeError {
  /** The verifier's log with places of the TypeScript before the instructions that come from them. */
  readonly log: string;

  constructor(object: BpfObject, program: ProgramSpec, log: string, cause?: unknown) {
    const lines = linesOf(object, program);
    const { reason, slot } = readVerifierLog(log);
    const line = slot === undefined ? undefined : lineAt(lines, slot);
    super(diagnose("TSB9002", line && spanOf(line), { program: program.name, reason }));
    this.name = "VerifierRejection";
    this.log = annotate(log, lines);
    this.cause = cause;
  }
}

/** Is a refusal of this program the compiler's fault? Others' objects carry no record of the kernel that they are for. */
export const isOurs = ({ kernel }: ProgramSpec): boolean => kernel !== undefined;

const INSN = /^(\d+): \([0-9a-f]{2}\)/;
/** What the verifier prints besides instructions and reasons (kernel/bpf/verifier.c, log.c). */
const NOISE =
  /^(;|\d+: |from \d+ to|R\d|processed |verification time|stack depth|func#|caller:|callee:|max_states|mark_precise|regs=|last_idx|first_idx|parent |Live regs)/;

/** What ends a log in the middle of a line. */
const TOO_MUCH = /(?:BPF program is too large|The sequence of \d+ jumps is too complex).*$/;

export function readVerifierLog(log: string): ReadLog {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const last = lines.findLastIndex((line) => INSN.test(line));
  const [, slot] = INSN.exec(lines[last] ?? "") ?? [];
  const said = lines.slice(last + 1).filter((line) => !NOISE.test(line) || /^R\d+ (?!=|w)\D/.test(line));
  const [cut] = TOO_MUCH.exec(lines[last] ?? "") ?? [];
  return {
    reason: [...(cut === undefined ? [] : [cut]), ...said].join("; ") || "it gave no reason",
    slot: slot === undefined ? undefined : Number(slot),
  };
}

/** By slot of the program as it is loaded: itself first, then the functions that it reaches. */
function linesOf({ endian, functions }: BpfObject, { reaches }: ProgramSpec): readonly SourceLine[] {
  return linkFunctions({ endian, functions, reaches }).lines;
}

function lineAt(lines: readonly SourceLine[], slot: number): SourceLine | undefined {
  return lines.findLast((line) => line.slot <= slot);
}

function spanOf({ file, line, column, text }: SourceLine): Span {
  return {
    file: resolve(file),
    line,
    column,
    endLine: line,
    endColumn: Math.max(column + 1, text.trimEnd().length + 1),
    lineText: text,
  };
}

function annotate(log: string, lines: readonly SourceLine[]): string {
  const bySlot = new Map(lines.map((line) => [line.slot, line]));
  const told = log.split("\n").flatMap((text) => {
    const slot = INSN.exec(text)?.[1];
    const line = slot === undefined ? undefined : bySlot.get(Number(slot));
    if (line === undefined) return text.startsWith("; ") ? [] : [text];
    return [`${line.file}(${line.line},${line.column}): ${line.text.trim()}`, text];
  });
  return told.join("\n");
}

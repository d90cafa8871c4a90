/** What is known of one instruction; `expand.ts` makes the rows from the tables of `stdlib/spec/isa.ts`. */

import type { CpuLevel, ImmUse, OffsetUse, OperandWidth, RegUse } from "../../stdlib/spec/isa.ts";
import type { Insn } from "./insn.ts";

export type Form =
  | "alu"
  | "neg"
  | "end"
  | "load"
  | "store"
  | "atomic"
  | "wide"
  | "legacy"
  | "jump"
  | "goto"
  | "call"
  | "callx"
  | "exit";

export interface InsnRow {
  /** Unique: `add.64.imm`, `ldx.u32`, `atomic.xchg.u64`, … */
  readonly name: string;
  readonly form: Form;
  readonly opcode: number;
  /** Fields whose value is part of the operation's name. */
  readonly match: Partial<Pick<Insn, "src" | "offset" | "imm">>;
  readonly dst: RegUse;
  readonly src: RegUse;
  readonly offset: OffsetUse;
  readonly imm: ImmUse;
  /** Registers read and written beside those of the fields. */
  readonly implicit: { readonly reads: readonly number[]; readonly writes: readonly number[] };
  readonly width: OperandWidth;
  /** Does control reach the next instruction? */
  readonly fallsThrough: boolean;
  readonly cpu: CpuLevel;
  /** Text in the kernel's syntax; `disassemble.ts` fills in `{dst}`, `{src}`, `{imm}`, … */
  readonly syntax: string;
}

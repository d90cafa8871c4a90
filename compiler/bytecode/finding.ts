/** What the structural checks ask for and report; `check.ts` and `check-flow.ts` make findings. */

import type { CpuLevel } from "../../stdlib/spec/isa.ts";

export type FindingKind =
  /** No instruction has this opcode, or none with these selecting fields. */
  | "unknown-opcode"
  /** A later `--cpu` level is needed. */
  | "cpu-level"
  /** A call through a register: the kernel has none. */
  | "indirect-call"
  /** A field that the instruction does not use is not zero. */
  | "reserved-field"
  /** A register number above r10. */
  | "register"
  /** r10 is read-only. */
  | "frame-pointer-written"
  /** An immediate shift by the width of its operand or more, or a negative one. */
  | "shift-width"
  /** Division by the constant 0. */
  | "zero-divisor"
  /** A 64-bit immediate load without its second slot, or with one whose other fields are not zero. */
  | "wide-incomplete"
  /** A jump outside its function. */
  | "jump-outside"
  /** A jump into the second slot of a 64-bit immediate load. */
  | "jump-into-wide"
  /** A call, or a callback's address, that is not the start of a subprogram. */
  | "call-target"
  /** A function whose last instruction lets control run out of it. */
  | "falls-off"
  /** No path from the function's start comes here. */
  | "unreachable"
  /** A function start that is out of range, out of order, or inside an instruction. */
  | "function-start";

export interface Finding {
  readonly kind: FindingKind;
  readonly slot: number;
  readonly message: string;
}

export interface CheckOptions {
  readonly cpu: CpuLevel;
  /** First slots of the program and its subprograms, ascending; the first is 0. Absent: one function. */
  readonly functions?: readonly number[] | undefined;
  /** Slots whose immediates a loader will still fill in: their call targets are not judged. */
  readonly relocated?: ((slot: number) => boolean) | undefined;
}

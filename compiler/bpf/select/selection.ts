/** The state of instruction selection in one function, and what it says of a value of the IR. */

import { invariant } from "../../diagnostics/invariant.ts";
import { arg, instAt, typeBits } from "../../ir/access.ts";
import type { Inst, InstOf, IrFunction, IrType, Op, SourceLoc, Target, ValueId } from "../../ir/types.ts";
import type { MachineBody, MachineInst, MachineOp, Reg } from "../machine.ts";

export interface Selection {
  readonly fn: IrFunction;
  readonly target: Target;
  readonly body: MachineBody;
  /** By value: the instructions that read it, one entry for each time. */
  readonly users: readonly (readonly Inst[])[];
  /** Values that code already selected reads; selection runs upwards, so what is missing at a definition is not needed. */
  readonly regs: Map<ValueId, Reg>;
  /** The stack object of each alloca. */
  readonly objects: Map<ValueId, number>;
  /** What is being selected for the current instruction, in order. */
  out: MachineInst[];
  loc: SourceLoc | undefined;
}

export function emit(s: Selection, op: MachineOp): void {
  s.out.push({ ...op, loc: s.loc });
}

export function isInst<O extends Op>(inst: Inst, op: O): inst is InstOf<O> {
  return inst.op === op;
}

/** 32 or 64; pointers are 64 bits wide. */
export function bitsOf(type: IrType | "void"): 32 | 64 {
  invariant(type !== "void", "bpf.select", "a value without a type");
  return typeBits(type);
}

/** The content of a register that holds the constant, as a signed 64-bit number. */
export function registerContent(inst: InstOf<"const">): bigint {
  return bitsOf(inst.type) === 32 ? BigInt.asUintN(32, inst.value) : BigInt.asIntN(64, inst.value);
}

export function constantOf(s: Selection, value: ValueId): bigint | undefined {
  const inst = instAt(s.fn, value);
  return isInst(inst, "const") ? registerContent(inst) : undefined;
}

export const fitsImm = (value: bigint): boolean => value === BigInt.asIntN(32, value);

/** The constant as the immediate of an operation on 64 or on the low 32 bits, if it has that form. */
export function immOf(s: Selection, value: ValueId, wide: boolean): number | undefined {
  const content = constantOf(s, value);
  if (content === undefined) return undefined;
  const extended = wide ? content : BigInt.asIntN(32, content);
  return fitsImm(extended) ? Number(extended) : undefined;
}

/** Follows constant `ptradd`s: the value, or the stack object, that the pointer is `offset` bytes past. */
export function rootOf(s: Selection, pointer: ValueId): { value: ValueId; object: number | undefined; offset: number } {
  let value = pointer;
  let offset = 0;
  for (let inst = instAt(s.fn, value); isInst(inst, "ptradd") && inst.args.length === 1; inst = instAt(s.fn, value)) {
    offset += inst.offset;
    value = arg(inst, 0);
  }
  return { value, object: s.objects.get(value), offset };
}

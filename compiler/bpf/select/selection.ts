/** The state of instruction selection in one function, and how a value of the IR gets its virtual register. */

import { invariant } from "../../diagnostics/invariant.ts";
import { arg, instAt, typeBits } from "../../ir/access.ts";
import type { Inst, InstOf, IrFunction, IrType, Op, SourceLoc, Target, ValueId } from "../../ir/types.ts";
import { type MachineBody, type MachineInst, type MachineOp, newReg, type Operand, type Reg } from "../machine.ts";
import { resolveAlias } from "./alias.ts";

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

/** Values made again at every use, as that costs no more than copying them. */
function isMadeAtUse(s: Selection, inst: Inst): boolean {
  if (inst.op === "const" || inst.op === "alloca" || inst.op === "mapaddr") return true;
  if (inst.op === "globaladdr") return (s.users[inst.id]?.length ?? 0) <= 1;
  return inst.op === "ptradd" && inst.args.length === 1 && rootOf(s, inst.id).object !== undefined;
}

/** Writes a value made at use into `dst`. */
function make(s: Selection, inst: Inst, dst: Reg): void {
  if (isInst(inst, "const")) {
    emit(s, { kind: "const", dst, value: registerContent(inst) });
    return;
  }
  if (isInst(inst, "mapaddr")) {
    emit(s, { kind: "symbol", dst, of: "map", symbol: inst.map, addend: 0 });
    return;
  }
  if (isInst(inst, "globaladdr")) {
    emit(s, { kind: "symbol", dst, of: "global", symbol: inst.symbol, addend: inst.offset });
    return;
  }
  const { object, offset } = rootOf(s, inst.id);
  invariant(object !== undefined, `bpf.select/${s.fn.name}`, `${inst.op} is not a stack address`);
  emit(s, { kind: "frame", dst, address: { base: { object }, offset } });
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

/** A register that holds the value where the current instruction stands. */
export function regOf(s: Selection, value: ValueId): Reg {
  const root = resolveAlias(s, value).root;
  const inst = instAt(s.fn, root);
  if (isMadeAtUse(s, inst)) {
    const dst = newReg(s.body);
    make(s, inst, dst);
    return dst;
  }
  return definedReg(s, root);
}

/** The register that the definition of `value` must write. */
export function definedReg(s: Selection, value: ValueId): Reg {
  const known = s.regs.get(value);
  if (known !== undefined) return known;
  const fresh = newReg(s.body);
  s.regs.set(value, fresh);
  return fresh;
}

export function operandOf(s: Selection, value: ValueId, wide: boolean): Operand {
  const imm = immOf(s, value, wide);
  return imm === undefined ? regOf(s, value) : { imm };
}

/** Is the value made at use, so that a copy into a fixed register costs no register of its own? */
export function isRemade(s: Selection, value: ValueId): boolean {
  return isMadeAtUse(s, instAt(s.fn, resolveAlias(s, value).root));
}

/** Copies or makes the value into a register chosen by the caller. */
export function moveInto(s: Selection, dst: Reg, value: ValueId): void {
  const inst = instAt(s.fn, resolveAlias(s, value).root);
  if (isMadeAtUse(s, inst)) make(s, inst, dst);
  else emit(s, { kind: "mov", dst, src: definedReg(s, inst.id) });
}

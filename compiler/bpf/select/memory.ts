/** Selects loads, stores, atomics and pointer arithmetic. Constant offsets go into the access; no access is merged or split. */

import { FIELD_RANGES } from "../../../stdlib/spec/isa.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { arg, instAt } from "../../ir/access.ts";
import type { InstOf, Space, ValueId } from "../../ir/types.ts";
import { type Address, newReg, type Operand, RESULT, type Reg } from "../machine.ts";
import { signExtend } from "./arithmetic.ts";
import { moveInto, operandOf, regOf } from "./registers.ts";
import { bitsOf, constantOf, emit, fitsImm, immOf, rootOf, type Selection } from "./selection.ts";

/** The address `offset` bytes past a pointer, through constant `ptradd`s as far as the offset field reaches. */
function addressOf(s: Selection, pointer: ValueId, offset: number): Address {
  const root = rootOf(s, pointer);
  const total = root.offset + offset;
  if (root.object !== undefined) return { base: { object: root.object }, offset: total };
  if (fitsField(total)) return { base: regOf(s, root.value), offset: total };
  if (fitsField(offset)) return { base: regOf(s, pointer), offset };
  const far = newReg(s.body);
  moveInto(s, far, pointer);
  emit(s, { kind: "alu", op: "add", wide: true, dst: far, right: { imm: offset } });
  return { base: far, offset: 0 };
}

const fitsField = (offset: number): boolean => offset >= FIELD_RANGES.offset.lo && offset <= FIELD_RANGES.offset.hi;

export function selectLoad(s: Selection, inst: InstOf<"load">, dst: Reg): void {
  const { width, space } = inst;
  const address = addressOf(s, arg(inst, 0), inst.offset);
  const wide = bitsOf(inst.type) === 64;
  const extend = inst.signed && width * 8 < bitsOf(inst.type);
  const signed = extend && wide && s.target.cpu >= 4 && !mayBeContext(space);
  if (!extend || signed) {
    emit(s, { kind: "load", dst, address, width, signed, space });
    return;
  }
  const raw = newReg(s.body);
  emit(s, { kind: "load", dst: raw, address, width, signed: false, space });
  signExtend(s, dst, raw, width * 8, wide);
}

export function selectStore(s: Selection, inst: InstOf<"store">): void {
  const { width, space } = inst;
  const address = addressOf(s, arg(inst, 0), inst.offset);
  emit(s, { kind: "store", address, width, value: storedOperand(s, inst, arg(inst, 1)), space });
}

/** The verifier refuses immediate stores to the context (kernel/bpf/verifier.c, BPF_ST in do_check). */
function storedOperand(s: Selection, inst: InstOf<"store">, value: ValueId): Operand {
  const content = constantOf(s, value);
  if (content === undefined || mayBeContext(inst.space)) return regOf(s, value);
  if (inst.width === 8) return operandOf(s, value, true);
  const imm = inst.width === 4 ? BigInt.asIntN(32, content) : BigInt.asUintN(inst.width * 8, content);
  invariant(fitsImm(imm), `bpf.select/${s.fn.name}`, "a narrow constant fits an immediate");
  return { imm: Number(imm) };
}

export function selectAtomic(s: Selection, inst: InstOf<"atomic">, result: Reg | undefined): void {
  const { atomic, width } = inst;
  const address = addressOf(s, arg(inst, 0), inst.offset);
  const fetch = inst.fetch && (result !== undefined || atomic === "xchg");
  const needsV3 = fetch || atomic !== "add";
  invariant(!needsV3 || s.target.cpu >= 3, `bpf.select/${s.fn.name}`, `atomic ${atomic} below cpu v3`);
  if (atomic === "cmpxchg") {
    const src = regOf(s, arg(inst, 2));
    moveInto(s, RESULT, arg(inst, 1));
    emit(s, { kind: "cmpxchg", address, width, src });
    // Linux 6.18's verifier forgets on some paths to zero the upper half of r0 after a 32-bit exchange.
    if (result !== undefined) emit(s, { kind: width === 4 ? "mov32" : "mov", dst: result, src: RESULT });
    return;
  }
  if (!fetch) {
    emit(s, { kind: "atomic", atomic, address, width, src: regOf(s, arg(inst, 1)), fetch });
    return;
  }
  const src = result ?? newReg(s.body);
  moveInto(s, src, arg(inst, 1));
  emit(s, { kind: "atomic", atomic, address, width, src, fetch });
}

/** The pointer stays on the left, as the verifier's messages expect. */
export function selectPtrAdd(s: Selection, inst: InstOf<"ptradd">, dst: Reg): void {
  const offset = offsetOperand(s, inst);
  moveInto(s, dst, arg(inst, 0));
  if (offset !== undefined) emit(s, { kind: "alu", op: "add", wide: true, dst, right: offset });
  if (inst.offset !== 0) emit(s, { kind: "alu", op: "add", wide: true, dst, right: { imm: inst.offset } });
}

function offsetOperand(s: Selection, inst: InstOf<"ptradd">): Operand | undefined {
  if (inst.args.length < 2) return undefined;
  const value = arg(inst, 1);
  invariant(bitsOf(instAt(s.fn, value).type) === 64, `bpf.select/${s.fn.name}`, "a pointer's offset has 64 bits");
  const imm = immOf(s, value, true);
  return imm === undefined ? regOf(s, value) : { imm };
}

export function selectAddress(s: Selection, inst: InstOf<"globaladdr">, dst: Reg): void {
  emit(s, { kind: "symbol", dst, of: "global", symbol: inst.symbol, addend: inst.offset });
}

/** A subprogram's parameter may be a context, which takes neither immediate stores nor sign-extending loads everywhere. */
const mayBeContext = (space: Space): boolean => space === "ctx" || space === "mem";

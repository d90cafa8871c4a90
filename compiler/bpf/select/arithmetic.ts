/** Selects arithmetic, conversions and byte order: three-operand values become a copy and a two-address operation. */

import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import { arg, instAt } from "../../ir/access.ts";
import type { BinaryOp, InstOf, ValueId } from "../../ir/types.ts";
import { type AluOp, newReg, type Reg } from "../machine.ts";
import { convertedBits, resolveAlias } from "./alias.ts";
import { isRemade, moveInto, operandOf, regOf } from "./registers.ts";
import { bitsOf, constantOf, emit, immOf, type Selection } from "./selection.ts";

const ALU = {
  add: "add",
  sub: "sub",
  mul: "mul",
  udiv: "div",
  sdiv: "sdiv",
  umod: "mod",
  smod: "smod",
  and: "and",
  or: "or",
  xor: "xor",
  shl: "lsh",
  shr: "rsh",
  sar: "arsh",
} as const satisfies Record<BinaryOp, AluOp>;

const COMMUTATIVE: ReadonlySet<BinaryOp> = new Set(["add", "mul", "and", "or", "xor"]);

export function selectBinary(s: Selection, inst: InstOf<"binary">, dst: Reg): void {
  const wide = bitsOf(inst.type) === 64;
  switch (inst.binary) {
    case "shl":
    case "shr":
    case "sar":
      selectShift(s, inst, dst, wide);
      return;
    case "udiv":
    case "umod":
    case "sdiv":
    case "smod":
      selectDivision(s, inst, dst, wide);
      return;
    case "add":
    case "sub":
    case "mul":
    case "and":
    case "or":
    case "xor": {
      const [left, right] = ordered(s, inst, wide);
      twoAddress(s, dst, ALU[inst.binary], wide, left, right);
      return;
    }
    default:
      assertNever(inst.binary, "bpf.selectBinary");
      return;
  }
}

/** `dst` is a register of its own, so that writing it leaves `right` alone. */
function twoAddress(s: Selection, dst: Reg, op: AluOp, wide: boolean, left: ValueId, right: ValueId): void {
  const operand = operandOf(s, right, wide);
  moveInto(s, dst, left);
  emit(s, { kind: "alu", op, wide, dst, right: operand });
}

/** The operand to overwrite first: of a commutative operation, one that nothing later reads. */
function ordered(s: Selection, inst: InstOf<"binary">, wide: boolean): [ValueId, ValueId] {
  const left = arg(inst, 0);
  const right = arg(inst, 1);
  if (!COMMUTATIVE.has(inst.binary) || immOf(s, right, wide) !== undefined) return [left, right];
  if (immOf(s, left, wide) !== undefined) return [right, left];
  if (feedsBack(s, inst, left)) return [left, right];
  if (feedsBack(s, inst, right)) return [right, left];
  return isReadLater(s, left) && !isReadLater(s, right) ? [right, left] : [left, right];
}

/** Is the operand the phi of a loop that takes the result the next time round? They then share a register. */
function feedsBack(s: Selection, inst: InstOf<"binary">, operand: ValueId): boolean {
  const phi = instAt(s.fn, resolveAlias(s, operand).root);
  return phi.op === "phi" && phi.args.includes(inst.id);
}

const isReadLater = (s: Selection, value: ValueId): boolean => !isRemade(s, value) && s.regs.has(resolveAlias(s, value).root);

/** Immediate counts must be below the width (kernel/bpf/verifier.c, check_alu_op); counts in registers are masked. */
function selectShift(s: Selection, inst: InstOf<"binary">, dst: Reg, wide: boolean): void {
  const value = arg(inst, 0);
  const count = constantOf(s, arg(inst, 1));
  if (count === undefined) {
    twoAddress(s, dst, shiftOp(inst.binary), wide, value, arg(inst, 1));
    return;
  }
  const imm = Number(count & (wide ? 63n : 31n));
  if (imm === 0) {
    copyLow(s, dst, value, wide);
    return;
  }
  moveInto(s, dst, value);
  emit(s, { kind: "alu", op: shiftOp(inst.binary), wide, dst, right: { imm } });
}

function shiftOp(op: BinaryOp): AluOp {
  return ALU[op];
}

function copyLow(s: Selection, dst: Reg, value: ValueId, wide: boolean): void {
  if (wide || !resolveAlias(s, value).dirty) {
    moveInto(s, dst, value);
    return;
  }
  emit(s, { kind: "mov32", dst, src: regOf(s, value) });
}

/** The verifier refuses an immediate divisor of zero, whose result is defined (RFC 9669 section 4.1). */
function selectDivision(s: Selection, inst: InstOf<"binary">, dst: Reg, wide: boolean): void {
  const signed = inst.binary === "sdiv" || inst.binary === "smod";
  invariant(!signed || s.target.cpu >= 4, `bpf.select/${s.fn.name}`, `${inst.binary} below cpu v4`);
  const [value, divisor] = [arg(inst, 0), arg(inst, 1)];
  if (constantOf(s, divisor) !== 0n) {
    twoAddress(s, dst, ALU[inst.binary], wide, value, divisor);
    return;
  }
  if (inst.binary === "umod" || inst.binary === "smod") {
    copyLow(s, dst, value, wide);
    return;
  }
  emit(s, { kind: "const", dst, value: 0n });
}

export function selectNeg(s: Selection, inst: InstOf<"neg">, dst: Reg): void {
  moveInto(s, dst, arg(inst, 0));
  emit(s, { kind: "neg", dst, wide: bitsOf(inst.type) === 64 });
}

export function selectByteOrder(s: Selection, inst: InstOf<"byteorder">, dst: Reg): void {
  moveInto(s, dst, arg(inst, 0));
  emit(s, { kind: "end", dst, bits: inst.bits });
}

/** Conversions that are not the register of their argument (alias.ts). */
export function selectConvert(s: Selection, inst: InstOf<"convert">, dst: Reg): void {
  const source = arg(inst, 0);
  const bits = convertedBits(s, inst);
  const wide = bitsOf(inst.type) === 64;
  if (inst.signed && bits < bitsOf(inst.type)) {
    signExtend(s, dst, regOf(s, source), bits, wide);
    return;
  }
  if (bits === 32) {
    emit(s, { kind: "mov32", dst, src: regOf(s, source) });
    return;
  }
  invariant(bits === 8 || bits === 16, `bpf.select/${s.fn.name}`, `a conversion of ${bits} bits needs no code`);
  moveInto(s, dst, source);
  emit(s, { kind: "alu", op: "and", wide: false, dst, right: { imm: 2 ** bits - 1 } });
}

/** Sign-extends the low `bits` to 32 (upper half zero) or, `wide`, to 64 bits. */
export function signExtend(s: Selection, dst: Reg, src: Reg, bits: number, wide: boolean): void {
  if (s.target.cpu >= 4 && (bits === 8 || bits === 16 || bits === 32)) {
    emit(s, { kind: "movsx", dst, src, bits, wide });
    return;
  }
  const count = (wide ? 64 : 32) - bits;
  emit(s, { kind: "mov", dst, src });
  emit(s, { kind: "alu", op: "lsh", wide, dst, right: { imm: count } });
  emit(s, { kind: "alu", op: "arsh", wide, dst, right: { imm: count } });
}

/** A temporary that holds the sign-extended 64-bit value of a 32-bit one. */
export function signExtended(s: Selection, value: ValueId): Reg {
  const dst = newReg(s.body);
  signExtend(s, dst, regOf(s, value), bitsOf(instAt(s.fn, value).type), true);
  return dst;
}

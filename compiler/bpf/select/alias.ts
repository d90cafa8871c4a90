/**
 * Conversions that need no instruction: their result is in the register of their argument. Uses the invariant that the upper
 * half of a 32-bit value's register is zero, what is known of the value's upper bits, and which bits its users read.
 */

import { arg, instAt } from "../../ir/access.ts";
import type { Inst, InstOf, ValueId } from "../../ir/types.ts";
import { bitsOf, constantOf, isInst, type Selection } from "./selection.ts";

export interface Alias {
  readonly root: ValueId;
  /** The register's upper half may be anything: only instructions on the low half may read the value. */
  readonly dirty: boolean;
}

export function resolveAlias(s: Selection, value: ValueId): Alias {
  let root = value;
  let dirty = false;
  for (;;) {
    const inst = instAt(s.fn, root);
    if (!isInst(inst, "convert")) return { root, dirty: dirty || isUncutResult(s, inst) };
    const form = convertForm(s, inst);
    if (form === "code") return { root, dirty };
    dirty ||= form === "dirty";
    root = arg(inst, 0);
  }
}

/** Helpers give 64 bits. Does nobody mind what the upper half of a result taken for 32 bits holds? */
export function isUncutResult(s: Selection, inst: Inst): boolean {
  return isInst(inst, "callhelper") && inst.type !== "void" && bitsOf(inst.type) === 32 && readsLowHalf(s, inst);
}

/** How many low bits take part: no more than the argument has, nor the result if it is narrower. */
export function convertedBits(s: Selection, inst: InstOf<"convert">): number {
  return Math.min(inst.bits, bitsOf(inst.type), bitsOf(instAt(s.fn, arg(inst, 0)).type));
}

/** `same`: the argument's register as it is; `dirty`: but for its upper half; `code`: an instruction is needed. */
export function convertForm(s: Selection, inst: InstOf<"convert">): "same" | "dirty" | "code" {
  const source = arg(inst, 0);
  const argBits = bitsOf(instAt(s.fn, source).type);
  const bits = convertedBits(s, inst);
  const extends_ = inst.signed && bits < bitsOf(inst.type);
  if (bits === argBits && !extends_) return "same";
  if (significantBits(s, source) <= (extends_ ? bits - 1 : bits)) return "same";
  if (bits === 32 && bitsOf(inst.type) === 32 && !extends_ && readsLowHalf(s, inst)) return "dirty";
  return "code";
}

const MAX_DEPTH = 6;

/** No bit of the register at or above this one is set, in a way that the verifier sees as well. */
export function significantBits(s: Selection, value: ValueId, depth = 0): number {
  const inst = instAt(s.fn, value);
  const width = bitsOf(inst.type);
  if (depth > MAX_DEPTH) return width;
  const operand = (index: number): number => significantBits(s, arg(inst, index), depth + 1);
  if (isInst(inst, "const")) return bitLength(constantOf(s, value) ?? -1n);
  if (isInst(inst, "compare")) return 1;
  if (isInst(inst, "load")) return inst.signed && inst.width < 8 ? width : Math.min(width, inst.width * 8);
  if (isInst(inst, "convert")) {
    const low = Math.min(operand(0), convertedBits(s, inst));
    return inst.signed && operand(0) >= convertedBits(s, inst) ? width : low;
  }
  if (isInst(inst, "binary")) return Math.min(width, binaryBits(s, inst, operand));
  return width;
}

function binaryBits(s: Selection, inst: InstOf<"binary">, operand: (index: number) => number): number {
  const width = bitsOf(inst.type);
  if (inst.binary === "and") return Math.min(operand(0), operand(1));
  if (inst.binary === "or" || inst.binary === "xor") return Math.max(operand(0), operand(1));
  if (inst.binary === "shr") {
    const count = constantOf(s, arg(inst, 1));
    return count === undefined ? operand(0) : Math.max(0, operand(0) - (Number(BigInt.asUintN(64, count)) % width));
  }
  return width;
}

function bitLength(content: bigint): number {
  return content < 0n ? 64 : content === 0n ? 0 : content.toString(2).length;
}

/** Does every user read only the low 32 bits of the register? */
function readsLowHalf(s: Selection, inst: Inst, depth = 0): boolean {
  const users = s.users[inst.id] ?? [];
  return depth <= MAX_DEPTH && users.every((user) => userReadsLowHalf(s, user, inst.id, depth));
}

function userReadsLowHalf(s: Selection, user: Inst, value: ValueId, depth: number): boolean {
  if (isInst(user, "binary")) return bitsOf(user.type) === 32;
  if (isInst(user, "neg")) return true;
  // The kernel takes 32 bits. A value with other users may owe its known range to a comparison of the low half only.
  if (user.op === "ret") return s.fn.kind === "program" && s.users[value]?.length === 1;
  if (isInst(user, "store")) return user.width <= 4 && arg(user, 0) !== value;
  if (isInst(user, "byteorder")) return user.bits <= 32;
  if (isInst(user, "compare")) return s.target.cpu >= 3;
  if (!isInst(user, "convert")) return false;
  if (convertedBits(s, user) < 32) return true;
  return bitsOf(user.type) === 32 && readsLowHalf(s, user, depth + 1);
}

/** Conversions and byte order of constants, of each other and of values that already have the wanted form. */

import { arg, constantOf, instAt, typeBits } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import { evaluateByteorder, evaluateConvert } from "../ir/evaluate.ts";
import type { InstOf, IrType, ValueId } from "../ir/types.ts";
import { constant, type Folder, single } from "./folder.ts";
import { ones, possibleBits } from "./known-bits.ts";

export function foldConvert(folder: Folder, inst: InstOf<"convert" | "byteorder">): ValueId | undefined {
  const { fn, endian } = folder;
  const { type } = inst;
  if (type === "void") return undefined;
  const x = arg(inst, 0);
  const value = constantOf(fn, x);
  if (inst.op === "byteorder") {
    if (value !== undefined) return constant(folder, type, evaluateByteorder(type, inst.bits, endian, value));
    return twiceSwapped(folder, inst, x);
  }
  if (type === "ptr") return undefined;
  if (value !== undefined) return constant(folder, type, evaluateConvert(type, inst.bits, inst.signed, value));
  return isUnchanged(folder, inst, type) ? x : convertOfConvert(folder, inst, x);
}

/** Swapping twice cuts to `bits`. */
function twiceSwapped(folder: Folder, inst: InstOf<"byteorder">, x: ValueId): ValueId | undefined {
  const inner = instAt(folder.fn, x);
  if (inner.op !== "byteorder" || inner.bits !== inst.bits) return undefined;
  rewrite(folder.fn, inst.id, { op: "convert", bits: inst.bits, signed: false }, [arg(inner, 0)]);
  return inst.id;
}

/**
 * Does a conversion within one width keep every value that the operand can have? Casts of a full width are left to
 * `propagate-copies`.
 */
function isUnchanged({ fn }: Folder, inst: InstOf<"convert">, type: IrType): boolean {
  const from = instAt(fn, arg(inst, 0));
  if (from.type === "void" || from.type === "ptr" || typeBits(from.type) !== typeBits(type)) return false;
  if (inst.bits >= typeBits(type)) return from.type === type;
  if (inst.signed && from.op === "load" && from.signed && from.width * 8 <= inst.bits) return true;
  if (inst.signed && from.op === "convert" && from.signed && from.bits <= inst.bits) return true;
  return (possibleBits(fn, from.id) & ~ones(inst.signed ? inst.bits - 1 : inst.bits)) === 0n;
}

/** Only when the inner conversion has no other use: a comparison of it must keep telling about the value used. */
function convertOfConvert(folder: Folder, inst: InstOf<"convert">, x: ValueId): ValueId | undefined {
  const inner = instAt(folder.fn, x);
  if (inner.op !== "convert" || inner.type === "ptr" || !single(folder, x)) return undefined;
  const source = arg(inner, 0);
  if (instAt(folder.fn, source).type === "ptr") return undefined;
  if (inst.bits <= inner.bits) rewrite(folder.fn, inst.id, { op: "convert", bits: inst.bits, signed: inst.signed }, [source]);
  else if (!inner.signed || inst.signed)
    rewrite(folder.fn, inst.id, { op: "convert", bits: inner.bits, signed: inner.signed }, [source]);
  else return undefined;
  return inst.id;
}

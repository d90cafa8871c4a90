/** Which bits of a value may be set: a value goes in, a mask of its unsigned reading comes out. Looks a few definitions back. */

import { arg, constantOf, instAt, typeBits } from "../ir/access.ts";
import type { IrFunction, IrType, ValueId } from "../ir/types.ts";

const MAX_DEPTH = 4;

export function possibleBits(fn: IrFunction, id: ValueId, depth = 0): bigint {
  const inst = instAt(fn, id);
  if (inst.type === "void") return 0n;
  const all = ones(widthOf(inst.type));
  if (depth > MAX_DEPTH) return all;
  const of = (n: number): bigint => possibleBits(fn, arg(inst, n), depth + 1);
  switch (inst.op) {
    case "const":
      return inst.value & all;
    case "compare":
      return 1n;
    case "load":
      return inst.signed ? all : ones(inst.width * 8) & all;
    case "byteorder":
      return ones(inst.bits) & all;
    case "convert": {
      const low = of(0) & ones(inst.bits);
      const negative = inst.signed && low >> BigInt(inst.bits - 1) !== 0n;
      return negative ? all : low & all;
    }
    case "binary": {
      if (inst.binary === "and") return of(0) & of(1);
      if (inst.binary === "or" || inst.binary === "xor") return of(0) | of(1);
      const count = constantOf(fn, arg(inst, 1));
      if (count === undefined || count < 0n || count >= BigInt(widthOf(inst.type))) return all;
      if (inst.binary === "shr") return of(0) >> count;
      return inst.binary === "shl" ? (of(0) << count) & all : all;
    }
    default:
      return all;
  }
}

function widthOf(type: IrType): number {
  return typeBits(type);
}

export function ones(bits: number): bigint {
  return (1n << BigInt(bits)) - 1n;
}

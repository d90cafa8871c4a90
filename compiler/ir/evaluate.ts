/** The meaning of the pure operations on constants: two's complement values go in and come out (RFC 9669 sections 4.1, 4.2). */

import { assertNever } from "../diagnostics/invariant.ts";
import { normalise, typeBits } from "./access.ts";
import type { BinaryOp, IrType, Predicate } from "./types.ts";

export function evaluateBinary(op: BinaryOp, type: IrType, a: bigint, b: bigint): bigint {
  const bits = typeBits(type);
  const [ua, ub] = [BigInt.asUintN(bits, a), BigInt.asUintN(bits, b)];
  const [sa, sb] = [BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)];
  const count = ub % BigInt(bits);
  return normalise(type, compute());

  function compute(): bigint {
    switch (op) {
      case "add":
        return ua + ub;
      case "sub":
        return ua - ub;
      case "mul":
        return ua * ub;
      case "udiv":
        return ub === 0n ? 0n : ua / ub;
      case "sdiv":
        return sb === 0n ? 0n : sa / sb;
      case "umod":
        return ub === 0n ? ua : ua % ub;
      case "smod":
        return sb === 0n ? sa : sa % sb;
      case "and":
        return ua & ub;
      case "or":
        return ua | ub;
      case "xor":
        return ua ^ ub;
      case "shl":
        return ua << count;
      case "shr":
        return ua >> count;
      case "sar":
        return sa >> count;
      default:
        return assertNever(op, "evaluate");
    }
  }
}

export function evaluateCompare(predicate: Predicate, bits: 32 | 64, a: bigint, b: bigint): boolean {
  const signed = predicate.startsWith("s");
  const read = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  const [x, y] = [read(a), read(b)];
  switch (predicate) {
    case "eq":
      return x === y;
    case "ne":
      return x !== y;
    case "ult":
    case "slt":
      return x < y;
    case "ule":
    case "sle":
      return x <= y;
    case "ugt":
    case "sgt":
      return x > y;
    case "uge":
    case "sge":
      return x >= y;
    default:
      return assertNever(predicate, "evaluate");
  }
}

export function evaluateConvert(type: IrType, bits: number, signed: boolean, value: bigint): bigint {
  return normalise(type, signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

/** Swaps the low `bits` on a little-endian target, cuts on a big-endian one. */
export function evaluateByteorder(type: IrType, bits: number, endian: "little" | "big", value: bigint): bigint {
  let low = BigInt.asUintN(bits, value);
  if (endian === "big") return normalise(type, low);
  let swapped = 0n;
  for (let done = 0; done < bits; done += 8) {
    swapped = (swapped << 8n) | (low & 0xffn);
    low >>= 8n;
  }
  return normalise(type, swapped);
}

const INVERSES = {
  eq: "ne",
  ne: "eq",
  ult: "uge",
  uge: "ult",
  ugt: "ule",
  ule: "ugt",
  slt: "sge",
  sge: "slt",
  sgt: "sle",
  sle: "sgt",
} as const satisfies Record<Predicate, Predicate>;
const MIRRORS = {
  eq: "eq",
  ne: "ne",
  ult: "ugt",
  ugt: "ult",
  ule: "uge",
  uge: "ule",
  slt: "sgt",
  sgt: "slt",
  sle: "sge",
  sge: "sle",
} as const satisfies Record<Predicate, Predicate>;

/** The predicate that holds where this one does not. */
export function inverse(predicate: Predicate): Predicate {
  return INVERSES[predicate];
}

/** The predicate for exchanged operands. */
export function mirror(predicate: Predicate): Predicate {
  return MIRRORS[predicate];
}

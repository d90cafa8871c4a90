/** The interval of an instruction's result from those of its operands; `undefined` operands are values not reached yet. */

import { assertNever } from "../diagnostics/invariant.ts";
import { arg, instAt } from "../ir/access.ts";
import { evaluateBinary, inverse } from "../ir/evaluate.ts";
import type { Inst, InstOf, IrFunction, IrType, ValueId } from "../ir/types.ts";
import {
  binaryRange,
  bitsRange,
  type Interval,
  interval,
  limitedBy,
  meet,
  same,
  typeRange,
  wrap,
  wrapType,
} from "./interval.ts";
import { possibleBits } from "./known-bits.ts";

type Read = (value: ValueId) => Interval | undefined;

/** What a called function can give, where it is known. */
export type ResultOf = (callee: string) => Interval | undefined;

export function transfer(fn: IrFunction, inst: Inst, read: Read, resultOf?: ResultOf): Interval | undefined {
  if (inst.type === "void") return undefined;
  switch (inst.op) {
    case "const":
      return interval(inst.value, inst.value);
    case "binary":
    case "neg":
    case "compare":
    case "convert":
    case "byteorder":
      return computed(fn, inst, inst.type, inst.args.map(read));
    // No skb or message is as long as 2 GiB (include/linux/skbuff.h, `skb->len` is compared with int everywhere).
    case "packetsize":
      return interval(0n, 0x7fff_ffffn);
    case "packetload":
    case "load":
      return wrapType(bitsRange(inst.width * 8, inst.signed), inst.type);
    case "atomic":
      return wrapType(bitsRange(inst.width * 8, false), inst.type);
    case "call":
      return resultOf?.(inst.callee) ?? typeRange(inst.type);
    case "alloca":
    case "globaladdr":
    case "mapaddr":
    case "funcaddr":
      return interval(1n, typeRange(inst.type).hi);
    default:
      return typeRange(inst.type);
  }
}

type Computed = InstOf<"binary" | "neg" | "compare" | "convert" | "byteorder">;

function computed(
  fn: IrFunction,
  inst: Computed,
  type: IrType,
  [a, b]: readonly (Interval | undefined)[],
): Interval | undefined {
  if (!a) return undefined;
  switch (inst.op) {
    case "binary":
      return b && withinBits(fn, inst, type, binary(inst, type, a, b));
    case "neg":
      return binaryRange("sub", type, interval(0n, 0n), a);
    case "compare":
      return b && compare(fn, inst, a, b);
    case "convert":
      return withinBits(fn, inst, type, wrapType(wrap(a, inst.bits, inst.signed), type));
    case "byteorder":
      return wrapType(bitsRange(inst.bits, false), type);
    default:
      return assertNever(inst, "ranges");
  }
}

/**
 * Of a shift or a cut that may say anything, what its bits tell: folding takes masks away that they make needless
 * (`fold-rules`), and the interval must not be wider for that.
 */
function withinBits(fn: IrFunction, inst: InstOf<"binary" | "convert">, type: IrType, range: Interval): Interval {
  const isCut = inst.op === "convert" ? same(range, bitsRange(inst.bits, inst.signed)) : inst.binary === "shl";
  if (!isCut) return range;
  const bits = possibleBits(fn, inst.id);
  return bits > typeRange(type).hi ? range : (meet(range, interval(0n, bits)) ?? range);
}

function binary(inst: InstOf<"binary">, type: IrType, a: Interval, b: Interval): Interval {
  if (a.lo === a.hi && b.lo === b.hi) {
    const value = evaluateBinary(inst.binary, type, a.lo, b.lo);
    return interval(value, value);
  }
  return binaryRange(inst.binary, type, a, b);
}

function compare(fn: IrFunction, inst: InstOf<"compare">, a: Interval, b: Interval): Interval {
  const type = instAt(fn, arg(inst, 0)).type;
  const [x, y] = readFor(inst, type === "void" ? "u64" : type, a, b);
  const canHold = limitedBy(inst.predicate, x, y) !== undefined;
  const canFail = limitedBy(inverse(inst.predicate), x, y) !== undefined;
  return interval(canFail ? 0n : 1n, canHold ? 1n : 0n);
}

/** Both operands of a comparison, read by the sign that its predicate wants; equality reads by the sign of `type`. */
export function readFor(inst: InstOf<"compare">, type: IrType, a: Interval, b: Interval): [Interval, Interval] {
  const bits = type === "i32" || type === "u32" ? 32 : 64;
  const equality = inst.predicate === "eq" || inst.predicate === "ne";
  const signed = equality ? type === "i32" || type === "i64" : inst.predicate.startsWith("s");
  return [wrap(a, bits, signed), wrap(b, bits, signed)];
}

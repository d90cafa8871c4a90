/** Intervals of mathematical integers and how the operations of the IR act on them. An empty interval is `undefined`. */

import { assertNever, invariant } from "../diagnostics/invariant.ts";
import { isSigned, typeBits } from "../ir/access.ts";
import type { BinaryOp, IrType, Predicate } from "../ir/types.ts";
import { ones } from "./known-bits.ts";

/** Both ends belong to it. */
export interface Interval {
  readonly lo: bigint;
  readonly hi: bigint;
}

export function interval(lo: bigint, hi: bigint): Interval {
  return { lo, hi };
}

const MAX_BITS = 64;
const UNSIGNED = Array.from({ length: MAX_BITS + 1 }, (_, bits) => interval(0n, ones(bits)));
const SIGNED = UNSIGNED.map((_, bits) => (bits === 0 ? interval(0n, 0n) : interval(-(1n << BigInt(bits - 1)), ones(bits - 1))));

/** What `bits` of at most 64 can say. */
export function bitsRange(bits: number, signed: boolean): Interval {
  const range = (signed ? SIGNED : UNSIGNED)[bits];
  invariant(range, "interval", `no integer has ${bits} bits`);
  return range;
}

export function typeRange(type: IrType): Interval {
  return bitsRange(typeBits(type), isSigned(type));
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.lo <= inner.lo && inner.hi <= outer.hi;
}

export function meet(a: Interval | undefined, b: Interval | undefined): Interval | undefined {
  if (!a || !b) return undefined;
  const [lo, hi] = [max(a.lo, b.lo), min(a.hi, b.hi)];
  return lo <= hi ? { lo, hi } : undefined;
}

export function join(a: Interval | undefined, b: Interval | undefined): Interval | undefined {
  if (!a || !b) return a ?? b;
  return { lo: min(a.lo, b.lo), hi: max(a.hi, b.hi) };
}

export function same(a: Interval | undefined, b: Interval | undefined): boolean {
  return a?.lo === b?.lo && a?.hi === b?.hi;
}

/** The low `bits` of the values read with or without sign: exact when the interval wraps as a whole, else everything. */
export function wrap(value: Interval, bits: number, signed: boolean): Interval {
  const range = bitsRange(bits, signed);
  if (contains(range, value)) return value;
  const size = 1n << BigInt(bits);
  const turns = floorDiv(value.lo - range.lo, size);
  const moved = interval(value.lo - turns * size, value.hi - turns * size);
  return contains(range, moved) ? moved : range;
}

export function wrapType(value: Interval, type: IrType): Interval {
  return wrap(value, typeBits(type), isSigned(type));
}

/** `a op b` in `type`; the operands may be read by any sign. */
export function binaryRange(op: BinaryOp, type: IrType, a: Interval, b: Interval): Interval {
  const bits = typeBits(type);
  switch (op) {
    case "add":
    case "sub":
    case "mul":
      return linear(op, type, a, b);
    case "udiv":
      return wrapType(unsignedQuotient(wrap(a, bits, false), wrap(b, bits, false)), type);
    case "umod":
      return wrapType(unsignedRemainder(wrap(a, bits, false), wrap(b, bits, false)), type);
    case "sdiv":
      return wrapType(signedQuotient(wrap(a, bits, true), wrap(b, bits, true)), type);
    case "smod":
      return wrapType(signedRemainder(wrap(a, bits, true), wrap(b, bits, true)), type);
    case "and":
    case "or":
    case "xor":
      return bitwise(op, type, wrapType(a, type), wrapType(b, type));
    case "shl":
    case "shr":
    case "sar":
      return shift(op, type, a, wrap(b, bits, false));
    default:
      return assertNever(op, "interval");
  }
}

/** Tried on the operands read by the type's sign and, where that wraps, by the other sign (`x + 0xfffffff8` is `x - 8`). */
function linear(op: "add" | "sub" | "mul", type: IrType, a: Interval, b: Interval): Interval {
  const bits = typeBits(type);
  const range = typeRange(type);
  for (const sign of [isSigned(type), true]) {
    const exact = linearExact(op, wrap(a, bits, isSigned(type)), wrap(b, bits, sign));
    const wrapped = wrapType(exact, type);
    if (!same(wrapped, range)) return wrapped;
  }
  return range;
}

function linearExact(op: "add" | "sub" | "mul", a: Interval, b: Interval): Interval {
  if (op === "add") return interval(a.lo + b.lo, a.hi + b.hi);
  if (op === "sub") return interval(a.lo - b.hi, a.hi - b.lo);
  return hull([a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi]);
}

function unsignedQuotient(a: Interval, b: Interval): Interval {
  if (b.hi === 0n) return interval(0n, 0n);
  return interval(b.lo === 0n ? 0n : a.lo / b.hi, a.hi / max(b.lo, 1n));
}

function unsignedRemainder(a: Interval, b: Interval): Interval {
  if (b.lo === 0n) return interval(0n, a.hi);
  return a.hi < b.lo ? a : interval(0n, min(a.hi, b.hi - 1n));
}

function signedQuotient(a: Interval, b: Interval): Interval {
  const divisors = [b.lo, b.hi, -1n, 1n].filter((value) => value !== 0n && b.lo <= value && value <= b.hi);
  const zero = b.lo <= 0n && 0n <= b.hi ? [0n] : [];
  const inside = a.lo <= 0n && 0n <= a.hi ? [0n] : [];
  return hull([...zero, ...inside, ...divisors.flatMap((divisor) => [a.lo / divisor, a.hi / divisor])]);
}

function signedRemainder(a: Interval, b: Interval): Interval {
  const byZero = b.lo <= 0n && 0n <= b.hi;
  const most = max(abs(b.lo), abs(b.hi)) - 1n;
  if (byZero || most < 0n) return hull([a.lo, a.hi, 0n]);
  return interval(a.lo < 0n ? max(a.lo, -most) : 0n, a.hi > 0n ? min(a.hi, most) : 0n);
}

function bitwise(op: "and" | "or" | "xor", type: IrType, a: Interval, b: Interval): Interval {
  if (op === "and") {
    const limits = [a, b].filter((value) => value.lo >= 0n).map((value) => value.hi);
    return limits.length === 0 ? typeRange(type) : interval(0n, limits.reduce(min));
  }
  if (a.lo < 0n || b.lo < 0n) return typeRange(type);
  const cover = ones(max(a.hi, b.hi).toString(2).length);
  return interval(op === "or" ? max(a.lo, b.lo) : 0n, cover);
}

function shift(op: "shl" | "shr" | "sar", type: IrType, a: Interval, count: Interval): Interval {
  const bits = typeBits(type);
  const masked = count.hi < BigInt(bits) ? count : interval(0n, BigInt(bits - 1));
  const by = (value: bigint, n: bigint): bigint => (op === "shl" ? value << n : value >> n);
  const read = wrap(a, bits, op === "sar" || (op === "shl" && isSigned(type)));
  return wrapType(hull([by(read.lo, masked.lo), by(read.lo, masked.hi), by(read.hi, masked.lo), by(read.hi, masked.hi)]), type);
}

/** The values `x` with `x predicate y` for some y of `other`; both read by the sign that the predicate wants. */
export function limitedBy(predicate: Predicate, x: Interval, other: Interval): Interval | undefined {
  switch (predicate) {
    case "eq":
      return meet(x, other);
    case "ne":
      return other.lo === other.hi ? without(x, other.lo) : x;
    case "ult":
    case "slt":
      return meet(x, interval(x.lo, other.hi - 1n));
    case "ule":
    case "sle":
      return meet(x, interval(x.lo, other.hi));
    case "ugt":
    case "sgt":
      return meet(x, interval(other.lo + 1n, x.hi));
    case "uge":
    case "sge":
      return meet(x, interval(other.lo, x.hi));
    default:
      return assertNever(predicate, "interval");
  }
}

/** An inner value cannot be cut out of an interval, an end can. */
function without(x: Interval, value: bigint): Interval | undefined {
  const lo = x.lo === value ? x.lo + 1n : x.lo;
  const hi = x.hi === value ? x.hi - 1n : x.hi;
  return lo <= hi ? { lo, hi } : undefined;
}

function hull(values: readonly bigint[]): Interval {
  return interval(values.reduce(min), values.reduce(max));
}

export function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function abs(a: bigint): bigint {
  return a < 0n ? -a : a;
}

function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

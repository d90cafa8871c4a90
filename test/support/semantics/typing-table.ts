/**
 * The evaluator's reading of the section "Integers": what type an operation has and what it computes, as a table that shares
 * nothing with the compiler. A test may pass another table (`wrong-twins`) to show that a comparison notices the difference.
 *
 * Decisions where the text is silent or open to two readings: D1  "Promoted" beside a `u32`: the common type of two numbers is
 * `u32` when either is `u32`, else `i32`. Signed operands of any width beside a `u32` fall under rule 3 (must not be negative).
 * `u64` with `i64` is treated alike: `u64`, the `i64` not negative. D2  Shift counts take no part in the type of the result: `u8
 * << u32` is `i32`, `u32 << i32` is `u32`, whatever the count's sign. D3  `>>>` has type `u32` whatever the left side: the table
 * names no difference from JavaScript, where -1 >>> 0 is 4294967295. D4  A negative count of a `bigint` shift shifts the other
 * way, as in JavaScript; counts beyond 63 give 0 or -1. D5  INT_MIN / -1 is exact, then wrapped to the type: INT_MIN. INT_MIN %
 * -1 is 0. `%` has the sign of the dividend. D6  Expressions of literals only (`1 << 4`, `~0xff`, `-1`, `c ? 1 : 2`, a `const` of
 * literals and operators without annotation) are untyped as a whole: they take the type that a literal in their place would take,
 * and compute in it; without one, `i32` (`i64` for bigint). Every literal must fit that type, `-n` counting as one literal: `u32
 * + -1` is an error. `1 << n` is untyped, too (Go's rule). D7  An untyped expression for an 8- or 16-bit target computes in
 * `i32`, then must fit the target. D8  `x op= e` is `x op e` under rules 1 to 3 (so rule 3 holds for a `u32` beside an `i32`),
 * the result wrapped in the type of `x`. Its value is the wrapped one. `x++` has the old value, `++x` the new; both have the type
 * of `x`. D9  `c ? a : b`: arms of one type keep it; otherwise the common type of the promoted arms. `a ?? b` likewise. D10
 * `u64(e)` of an untyped number expression that is not a plain literal computes it as `i32` first; `u32(-1)` is 0xffffffff. D11
 * `let x = e` with a typed `e` has the type of `e`, 8- and 16-bit ones included (as the editor shows it). D12 In rule 4, a shift
 * `x <<= e` gives no type to `x` (D2), nor does an `e` that is untyped once `x` itself is ignored. D13 Arguments of `htons`,
 * `htonl`, `htonll` are targets of type `u16`, `u32`, `u64`: literals and narrowing as for parameters.
 */

import { type IntFamily, type IntName, intTypes, wrap } from "./integers.ts";
import { Fault, IllTyped } from "./outcome.ts";

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^" | "<<" | ">>" | ">>>";
export type UnaryOperator = "-" | "~" | "+";
export type Comparison = "<" | "<=" | ">" | ">=" | "===" | "!==" | "==" | "!=";

export interface BinaryRule {
  /** `both`: operands come to their common type, which is the result's. `left`: the left's promoted type; the count stays itself. */
  readonly operands: "both" | "left";
  readonly families: readonly IntFamily[];
  readonly result: (operand: IntName) => IntName;
  /** From operands in normal form to the exact value, which is then wrapped in the result's type. */
  readonly exact: (left: bigint, right: bigint, operand: IntName) => bigint;
}

export interface Rules {
  readonly promote: (type: IntName) => IntName;
  readonly common: (left: IntName, right: IntName) => IntName;
  readonly binary: Readonly<Record<BinaryOperator, BinaryRule>>;
  readonly unary: Readonly<Record<UnaryOperator, (operand: bigint) => bigint>>;
  readonly compare: Readonly<Record<Comparison, (left: bigint, right: bigint) => boolean>>;
  /** An explicit conversion `type(x)`. */
  readonly convert: (to: IntName, value: bigint) => bigint;
  /** What `op=`, `++` and `--` store. */
  readonly store: (to: IntName, value: bigint) => bigint;
}

const same = (type: IntName): IntName => type;
const numeric: readonly IntFamily[] = ["number", "bigint"];

function arithmetic(exact: (left: bigint, right: bigint) => bigint): BinaryRule {
  return { operands: "both", families: numeric, result: same, exact };
}

function division(exact: (left: bigint, right: bigint) => bigint): BinaryRule {
  return arithmetic((left, right) => {
    if (right === 0n) throw new Fault("division");
    return exact(left, right);
  });
}

function shift(exact: (left: bigint, count: bigint) => bigint): BinaryRule {
  return {
    operands: "left",
    families: numeric,
    result: same,
    exact: (left, count, operand) => exact(left, shiftCount(count, operand)),
  };
}

/** Numbers mask the count to 5 bits; a bigint shifted by 64 or more has nothing left, as if shifted by 64. */
function shiftCount(count: bigint, operand: IntName): bigint {
  if (intTypes[operand].family === "number") return count & 31n;
  if (count > 64n) return 64n;
  return count < -64n ? -64n : count;
}

function promote(type: IntName): IntName {
  const { bits, family } = intTypes[type];
  if (family === "be") throw new IllTyped(`${type} takes part in === and !== only`);
  return bits < 32 ? "i32" : type;
}

function common(left: IntName, right: IntName): IntName {
  const [l, r] = [promote(left), promote(right)];
  if (intTypes[l].family !== intTypes[r].family) throw new IllTyped(`${left} and ${right} do not mix`);
  return intTypes[l].signed ? r : l;
}

export const languageRules: Rules = {
  promote,
  common,
  binary: {
    "+": arithmetic((l, r) => l + r),
    "-": arithmetic((l, r) => l - r),
    "*": arithmetic((l, r) => l * r),
    "/": division((l, r) => l / r),
    "%": division((l, r) => l % r),
    "&": arithmetic((l, r) => l & r),
    "|": arithmetic((l, r) => l | r),
    "^": arithmetic((l, r) => l ^ r),
    "<<": shift((l, n) => l << n),
    ">>": shift((l, n) => l >> n),
    ">>>": {
      operands: "left",
      families: ["number"],
      result: () => "u32",
      exact: (l, n) => BigInt.asUintN(32, l) >> (n & 31n),
    },
  },
  unary: { "-": (v) => -v, "~": (v) => ~v, "+": (v) => v },
  compare: {
    "<": (l, r) => l < r,
    "<=": (l, r) => l <= r,
    ">": (l, r) => l > r,
    ">=": (l, r) => l >= r,
    "===": (l, r) => l === r,
    "!==": (l, r) => l !== r,
    "==": (l, r) => l === r,
    "!=": (l, r) => l !== r,
  },
  convert: wrap,
  store: wrap,
};

export function isBinaryOperator(text: string): text is BinaryOperator {
  return Object.hasOwn(languageRules.binary, text);
}

export function isComparison(text: string): text is Comparison {
  return Object.hasOwn(languageRules.compare, text);
}

export function isUnaryOperator(text: string): text is UnaryOperator {
  return Object.hasOwn(languageRules.unary, text);
}

/**
 * Typing tables with one deliberate mistake each, of the kinds that compilers make: a comparison that misses one is worth
 * nothing.
 */

import { type IntName, intTypes, wrap } from "./integers.ts";
import { type BinaryOperator, type BinaryRule, languageRules, type Rules } from "./typing-table.ts";

type ModuleFamily = "arithmetic" | "shifts" | "comparisons" | "conversions";

function withBinary(operator: BinaryOperator, change: Partial<BinaryRule>): Rules {
  return {
    ...languageRules,
    binary: { ...languageRules.binary, [operator]: { ...languageRules.binary[operator], ...change } },
  };
}

/** The value as if its type had the other sign. */
function reinterpret(type: IntName, value: bigint): bigint {
  const { bits, signed } = intTypes[type];
  return signed ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
}

const { binary } = languageRules;

/** By the modules whose programs must notice, then by the mistake. */
export const wrongRules: Readonly<Record<ModuleFamily, Readonly<Record<string, Rules>>>> = {
  arithmetic: {
    "division by zero gives zero, as the instruction does": withBinary("/", { exact: (l, r) => (r === 0n ? 0n : l / r) }),
    "% by zero gives the dividend, as the instruction does": withBinary("%", { exact: (l, r) => (r === 0n ? l : l % r) }),
    "* of 64 bits keeps 32": withBinary("*", {
      exact: (l, r, type) => (intTypes[type].bits === 64 ? BigInt.asUintN(32, l * r) : l * r),
    }),
    "u32 is signed": { ...languageRules, store: (to, value) => (to === "u32" ? wrap("i32", value) : wrap(to, value)) },
    "division rounds down": withBinary("/", {
      exact: (l, r, type) => {
        const quotient = binary["/"].exact(l, r, type);
        return quotient * r > l === r > 0n && quotient * r !== l ? quotient - 1n : quotient;
      },
    }),
    "% has the sign of the divisor": withBinary("%", {
      exact: (l, r, type) => {
        const rest = binary["%"].exact(l, r, type);
        return rest !== 0n && rest < 0n !== r < 0n ? rest + r : rest;
      },
    }),
    "signed division is unsigned": withBinary("/", {
      exact: (l, r, type) =>
        binary["/"].exact(BigInt.asUintN(intTypes[type].bits, l), BigInt.asUintN(intTypes[type].bits, r), type),
    }),
    "8- and 16-bit operands wrap in their own width": { ...languageRules, promote: (type) => type },
    "unsigned 8- and 16-bit operands are promoted to u32": {
      ...languageRules,
      promote: (type) => (intTypes[type].bits < 32 && !intTypes[type].signed ? "u32" : languageRules.promote(type)),
    },
  },
  shifts: {
    ">> of unsigned is arithmetic": withBinary(">>", {
      exact: (l, n, type) => binary[">>"].exact(intTypes[type].signed ? l : reinterpret(type, l), n, type),
    }),
    ">> of signed is logical": withBinary(">>", {
      exact: (l, n, type) => binary[">>"].exact(BigInt.asUintN(intTypes[type].bits, l), n, type),
    }),
    ">>> has the type of its left side": withBinary(">>>", { result: (type) => type }),
    "shift counts are not masked": withBinary("<<", { exact: (l, n) => (n < 0n || n > 63n ? 0n : l << n) }),
    "64-bit shift counts are masked": withBinary(">>", {
      exact: (l, n, type) => binary[">>"].exact(l, intTypes[type].bits === 64 ? n & 63n : n, type),
    }),
  },
  comparisons: {
    "comparisons are unsigned": {
      ...languageRules,
      compare: { ...languageRules.compare, "<": (l, r) => BigInt.asUintN(64, l) < BigInt.asUintN(64, r) },
    },
    "=== compares the low 32 bits": {
      ...languageRules,
      compare: { ...languageRules.compare, "===": (l, r) => BigInt.asUintN(32, l) === BigInt.asUintN(32, r) },
    },
  },
  conversions: {
    "stores to 8-bit variables are not cut": {
      ...languageRules,
      store: (to, value) => (to === "u8" ? wrap("i32", value) : wrap(to, value)),
    },
    "conversions to 64 bits do not extend the sign": {
      ...languageRules,
      convert: (to, value) => (intTypes[to].bits === 64 && value < 0n ? BigInt.asUintN(32, value) : wrap(to, value)),
    },
    "minus of u32 stays negative": { ...languageRules, unary: { ...languageRules.unary, "-": (v) => (v > 0xffn ? v : -v) } },
  },
};

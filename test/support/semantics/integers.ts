/**
 * The integer types of the language as data: width, sign, family, and what wrapping and fitting mean. Values are bigints in the
 * normal form of their type: unsigned and `be` never negative, signed as signed.
 */

export type IntFamily = "number" | "bigint" | "be";

export interface IntType {
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
  readonly family: IntFamily;
}

export const intTypes = {
  u8: { bits: 8, signed: false, family: "number" },
  u16: { bits: 16, signed: false, family: "number" },
  u32: { bits: 32, signed: false, family: "number" },
  i8: { bits: 8, signed: true, family: "number" },
  i16: { bits: 16, signed: true, family: "number" },
  i32: { bits: 32, signed: true, family: "number" },
  u64: { bits: 64, signed: false, family: "bigint" },
  i64: { bits: 64, signed: true, family: "bigint" },
  be16: { bits: 16, signed: false, family: "be" },
  be32: { bits: 32, signed: false, family: "be" },
  be64: { bits: 64, signed: false, family: "be" },
} as const satisfies Record<string, IntType>;

export type IntName = keyof typeof intTypes;

export const numberTypes = ["u8", "u16", "u32", "i8", "i16", "i32"] as const satisfies readonly IntName[];
export const bigintTypes = ["u64", "i64"] as const satisfies readonly IntName[];
export const beTypes = ["be16", "be32", "be64"] as const satisfies readonly IntName[];
export const allIntTypes: readonly IntName[] = [...numberTypes, ...bigintTypes, ...beTypes];

export function isIntName(name: string): name is IntName {
  return Object.hasOwn(intTypes, name);
}

export function sizeOfInt(type: IntName): number {
  return intTypes[type].bits / 8;
}

export function minOf(type: IntName): bigint {
  const { bits, signed } = intTypes[type];
  return signed ? -(1n << BigInt(bits - 1)) : 0n;
}

export function maxOf(type: IntName): bigint {
  const { bits, signed } = intTypes[type];
  return (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
}

export function fits(type: IntName, value: bigint): boolean {
  return wrap(type, value) === value;
}

/** The low bits of an exact value, read as `type`. */
export function wrap(type: IntName, exact: bigint): bigint {
  const { bits, signed } = intTypes[type];
  return signed ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
}

/** Reverses the lowest `bits / 8` bytes. */
export function swapBytes(bits: 16 | 32 | 64, value: bigint): bigint {
  let swapped = 0n;
  for (let rest = BigInt.asUintN(bits, value), left = bits / 8; left > 0; left -= 1, rest >>= 8n) {
    swapped = (swapped << 8n) | (rest & 0xffn);
  }
  return swapped;
}

/** 64-bit multiplication and division on halves. Enters: two operands as signed halves; leaves: the result in two words of `m`. */

import { join64 } from "./address.ts";

/** Numbers below 2⁵³ are exact as doubles; their high halves are below this. */
const EXACT_HIGH = 1 << 21;

export function multiply64(m: Int32Array, d: number, a: number, ah: number, b: number, bh: number): void {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const carry = a0 * b1 + (middle & 0xffff);
  m[d] = Math.imul(a, b);
  m[d + 1] = a1 * b1 + (middle >>> 16) + (carry >>> 16) + Math.imul(a, bh) + Math.imul(ah, b);
}

/** Unsigned, as RFC 9669 has it: by zero gives 0, and as remainder the dividend. */
export function divide64(
  m: Int32Array,
  d: number,
  a: number,
  ah: number,
  b: number,
  bh: number,
  want: "quotient" | "remainder",
): void {
  if ((b | bh) === 0) {
    m[d] = want === "quotient" ? 0 : a;
    m[d + 1] = want === "quotient" ? 0 : ah;
    return;
  }
  if (ah >>> 0 < EXACT_HIGH && bh >>> 0 < EXACT_HIGH) {
    const [x, y] = [(ah >>> 0) * 2 ** 32 + (a >>> 0), (bh >>> 0) * 2 ** 32 + (b >>> 0)];
    const rest = x % y;
    const exact = want === "quotient" ? (x - rest) / y : rest;
    m[d] = exact % 2 ** 32;
    m[d + 1] = exact / 2 ** 32;
    return;
  }
  const [x, y] = [join64(a, ah), join64(b, bh)];
  const value = want === "quotient" ? x / y : x % y;
  m[d] = Number(value & 0xffff_ffffn);
  m[d + 1] = Number(value >> 32n);
}

/** Signed, towards zero; the remainder has the dividend's sign; −2⁶³ / −1 wraps. */
export function signedDivide64(
  m: Int32Array,
  d: number,
  a: number,
  ah: number,
  b: number,
  bh: number,
  want: "quotient" | "remainder",
): void {
  const [negativeA, negativeB] = [ah < 0, bh < 0];
  const [x, xh] = negativeA ? [-a | 0, negatedHigh(a, ah)] : [a, ah];
  const [y, yh] = negativeB ? [-b | 0, negatedHigh(b, bh)] : [b, bh];
  divide64(m, d, x, xh, y, yh, want);
  if (want === "quotient" ? negativeA === negativeB : !negativeA) return;
  const [low, high] = [m[d] ?? 0, m[d + 1] ?? 0];
  m[d] = -low;
  m[d + 1] = negatedHigh(low, high);
}

export function negatedHigh(low: number, high: number): number {
  return (~high + (low === 0 ? 1 : 0)) | 0;
}

export function swap32(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/**
 * The instruction set in BigInt, written from RFC 9669 and shared with nothing: what an instruction does to a small machine.
 * In: a row's name, the fields, a state. Out: the state after, and whether a jump is taken.
 */

import type { Insn } from "../../../../compiler/bytecode/insn.ts";

export const AREA_BYTES = 32;

export interface State {
  readonly dst: bigint;
  readonly src: bigint;
  readonly r0: bigint;
  /** The bytes that memory instructions work on, at `insn.offset`. */
  readonly area: Uint8Array;
  readonly taken: boolean;
}

const u = (bits: number, value: bigint): bigint => BigInt.asUintN(bits, value);
const s = (bits: number, value: bigint): bigint => BigInt.asIntN(bits, value);

export function step(name: string, insn: Insn, before: State): State {
  const [op = "", second = "", third = ""] = name.split(".");
  const imm = BigInt(insn.imm);
  if (second === "32" || second === "64") {
    const operand = third === "imm" ? imm : before.src;
    if (op.startsWith("j")) return { ...before, taken: compare(op, Number(second), before.dst, operand) };
    if (op !== "le" && op !== "be" && op !== "bswap") {
      return { ...before, dst: u(64, alu(op, Number(second), before.dst, operand)) };
    }
  }
  if (op === "le" || op === "be" || op === "bswap") return { ...before, dst: byteOrder(op, Number(second), before.dst) };
  if (op === "ldx") return { ...before, dst: loaded(second, insn.offset, before.area) };
  if (op === "st") return { ...before, area: stored(second, insn.offset, before.area, imm) };
  if (op === "stx") return { ...before, area: stored(second, insn.offset, before.area, before.src) };
  if (op === "atomic") return atomic(second, third, insn.offset, before);
  throw new Error(`the reference has no ${name}`);
}

/** Section 4.1: operands are cut to the width, the result is zero-extended. */
function alu(op: string, bits: number, dst: bigint, src: bigint): bigint {
  const [a, b] = [u(bits, dst), u(bits, src)];
  const [sa, sb] = [s(bits, dst), s(bits, src)];
  const count = b & BigInt(bits - 1);
  const results: Readonly<Record<string, () => bigint>> = {
    add: () => a + b,
    sub: () => a - b,
    mul: () => a * b,
    div: () => (b === 0n ? 0n : a / b),
    sdiv: () => (b === 0n ? 0n : sa / sb),
    or: () => a | b,
    and: () => a & b,
    lsh: () => a << count,
    rsh: () => a >> count,
    mod: () => (b === 0n ? a : a % b),
    smod: () => (b === 0n ? a : sa % sb),
    xor: () => a ^ b,
    mov: () => b,
    movsx8: () => s(8, b),
    movsx16: () => s(16, b),
    movsx32: () => s(32, b),
    arsh: () => sa >> count,
    neg: () => -sa,
  };
  const result = results[op];
  if (result === undefined) throw new Error(`the reference has no ${op}`);
  return u(bits, result());
}

/** Section 4.2, on a little-endian machine; the rest of the register becomes 0. */
function byteOrder(op: string, bits: number, dst: bigint): bigint {
  const bytes = Array.from({ length: bits / 8 }, (_, i) => (dst >> BigInt(8 * i)) & 0xffn);
  if (op === "le") return u(bits, dst);
  return bytes.reduce((value, byte) => (value << 8n) | byte, 0n);
}

/** Section 4.3. */
function compare(op: string, bits: number, dst: bigint, src: bigint): boolean {
  const [a, b, sa, sb] = [u(bits, dst), u(bits, src), s(bits, dst), s(bits, src)];
  const results: Readonly<Record<string, boolean>> = {
    jeq: a === b,
    jgt: a > b,
    jge: a >= b,
    jset: (a & b) !== 0n,
    jne: a !== b,
    jsgt: sa > sb,
    jsge: sa >= sb,
    jlt: a < b,
    jle: a <= b,
    jslt: sa < sb,
    jsle: sa <= sb,
  };
  const result = results[op];
  if (result === undefined) throw new Error(`the reference has no ${op}`);
  return result;
}

function bytesOfType(type: string): number {
  return Number(type.slice(1)) / 8;
}

/** Section 5: `u32` zero-extends, `s32` sign-extends. */
function loaded(type: string, offset: number, area: Uint8Array): bigint {
  const bytes = [...area.subarray(offset, offset + bytesOfType(type))];
  const value = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return type.startsWith("s") ? u(64, s(bytes.length * 8, value)) : value;
}

function stored(type: string, offset: number, area: Uint8Array, value: bigint): Uint8Array {
  const after = area.slice();
  for (let i = 0; i < bytesOfType(type); i++) after[offset + i] = Number((u(64, value) >> BigInt(8 * i)) & 0xffn);
  return after;
}

/** Section 5.3, and Linux's load-acquire and store-release. */
function atomic(op: string, type: string, offset: number, before: State): State {
  const bits = bytesOfType(type) * 8;
  const old = loaded(type, offset, before.area);
  const src = u(bits, before.src);
  const write = (value: bigint): Uint8Array => stored(type, offset, before.area, value);
  switch (op) {
    case "loadAcquire":
      return { ...before, dst: old };
    case "storeRelease":
      return { ...before, area: write(src) };
    case "xchg":
      return { ...before, area: write(src), src: old };
    case "cmpxchg":
      return { ...before, area: old === u(bits, before.r0) ? write(src) : before.area, r0: old };
    default: {
      const plain = op.replace(/^fetch/, "").toLowerCase();
      const area = write(alu(plain, bits, old, src));
      return op.startsWith("fetch") ? { ...before, area, src: old } : { ...before, area };
    }
  }
}

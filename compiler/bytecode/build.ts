/** Constructors, one an instruction form. Enters: operands; leaves: an `Insn` whose opcode is put together from the table. */

import {
  ALU_OPS,
  type AluOp,
  type AluRow,
  ATOMIC_OPS,
  type AtomicOpName,
  CALL_KINDS,
  CLASSES,
  CONTROL_CODES,
  END_CODE,
  END_OPS,
  type EndBits,
  type EndOp,
  GOTO_OPS,
  type GotoOp,
  JUMP_OPS,
  type JumpOp,
  MODES,
  NEG_CODE,
  type OperandWidth,
  SIZES,
  type SizeName,
  SOURCES,
  WIDE_KINDS,
  WIDTHS,
  type WideKind,
} from "../../stdlib/spec/isa.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Insn } from "./insn.ts";

/** `dst op= src`; `mov` and `movsx8|16|32` among the operations. */
export function aluReg(op: AluOp, width: OperandWidth, dst: number, src: number): Insn {
  return make(aluOpcode(op, width, "reg"), { dst, src, offset: ALU_OPS[op].offset });
}

/** `dst op= imm`; with `width` 64 the immediate is sign-extended. */
export function aluImm(op: AluOp, width: OperandWidth, dst: number, imm: number): Insn {
  invariant(ALU_OPS[op].imm !== "none", "bytecode.aluImm", `${op} takes no immediate`);
  return make(aluOpcode(op, width, "imm"), { dst, offset: ALU_OPS[op].offset, imm });
}

function aluOpcode(op: AluOp, width: OperandWidth, source: keyof typeof SOURCES): number {
  const row: AluRow = ALU_OPS[op];
  invariant(row.widths.includes(width), "bytecode.aluOpcode", `${op} has no ${width}-bit form`);
  return CLASSES[WIDTHS[width].alu] | row.code | SOURCES[source];
}

export const movReg = (width: OperandWidth, dst: number, src: number): Insn => aluReg("mov", width, dst, src);
export const movImm = (width: OperandWidth, dst: number, imm: number): Insn => aluImm("mov", width, dst, imm);

/** `dst = (s<bits>)src`, the upper bits of the width filled with the sign. */
export function movsx(width: OperandWidth, bits: 8 | 16 | 32, dst: number, src: number): Insn {
  return aluReg(`movsx${bits}`, width, dst, src);
}

export function neg(width: OperandWidth, dst: number): Insn {
  return make(CLASSES[WIDTHS[width].alu] | NEG_CODE | SOURCES.imm, { dst });
}

/** `toBe`, `toLe`: between host and that order, zero-extended; `bswap` always swaps. */
export function byteOrder(op: EndOp, bits: EndBits, dst: number): Insn {
  const row = END_OPS[op];
  return make(CLASSES[row.class] | END_CODE | SOURCES[row.source], { dst, imm: bits });
}

/** `dst = *(size *)(src + offset)`, zero-extended. */
export function load(size: SizeName, dst: number, src: number, offset: number): Insn {
  return make(CLASSES.ldx | MODES.mem | SIZES[size].code, { dst, src, offset });
}

/** The same, sign-extended to 64 bits. */
export function loadSigned(size: Exclude<SizeName, "u64">, dst: number, src: number, offset: number): Insn {
  return make(CLASSES.ldx | MODES.memsx | SIZES[size].code, { dst, src, offset });
}

/** `*(size *)(dst + offset) = src`. */
export function storeReg(size: SizeName, dst: number, offset: number, src: number): Insn {
  return make(CLASSES.stx | MODES.mem | SIZES[size].code, { dst, src, offset });
}

/** `*(size *)(dst + offset) = imm`; with `u64` the immediate is sign-extended. */
export function storeImm(size: SizeName, dst: number, offset: number, imm: number): Insn {
  return make(CLASSES.st | MODES.mem | SIZES[size].code, { dst, offset, imm });
}

/** Memory at `dst + offset` with `src`; for `loadAcquire` memory at `src + offset` into `dst`. */
export function atomic(op: AtomicOpName, size: SizeName, dst: number, offset: number, src: number): Insn {
  const sizes: readonly SizeName[] = ATOMIC_OPS[op].sizes;
  invariant(sizes.includes(size), "bytecode.atomic", `${op} has no ${size} form`);
  return make(CLASSES.stx | MODES.atomic | SIZES[size].code, { dst, src, offset, imm: ATOMIC_OPS[op].imm });
}

/** Distances of jumps and calls are in slots, from the next instruction. */
export function jumpReg(op: JumpOp, width: OperandWidth, dst: number, src: number, offset: number): Insn {
  return make(CLASSES[WIDTHS[width].jump] | JUMP_OPS[op].code | SOURCES.reg, { dst, src, offset });
}

export function jumpImm(op: JumpOp, width: OperandWidth, dst: number, imm: number, offset: number): Insn {
  return make(CLASSES[WIDTHS[width].jump] | JUMP_OPS[op].code | SOURCES.imm, { dst, offset, imm });
}

/** `goto`, `gotol` (32-bit distance) or `mayGoto`. */
export function jump(op: GotoOp, distance: number): Insn {
  const row = GOTO_OPS[op];
  return make(CLASSES[row.class] | row.code, { [row.distance]: distance });
}

export const callHelper = (helper: number): Insn => call(CALL_KINDS.helper, helper);
export const callSubprog = (distance: number): Insn => call(CALL_KINDS.subprog, distance);
export const callKfunc = (btfId: number): Insn => call(CALL_KINDS.kfunc, btfId);

function call(kind: number, imm: number): Insn {
  return make(CLASSES.jmp | CONTROL_CODES.call | SOURCES.imm, { src: kind, imm });
}

export function exit(): Insn {
  return make(CLASSES.jmp | CONTROL_CODES.exit, {});
}

/** The two slots of a 64-bit immediate load. `value` is taken modulo 2⁶⁴; `kind` other than `value` gives it its meaning. */
export function lddw(dst: number, value: bigint, kind: WideKind = "value"): readonly [Insn, Insn] {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return [make(CLASSES.ld | MODES.imm | SIZES.u64.code, { dst, src: WIDE_KINDS[kind], imm: low }), make(0, { imm: high })];
}

function make(opcode: number, fields: Partial<Omit<Insn, "opcode">>): Insn {
  return { opcode, dst: fields.dst ?? 0, src: fields.src ?? 0, offset: fields.offset ?? 0, imm: fields.imm ?? 0 };
}

/**
 * A program for every instruction of the table, and more where immediates and offsets matter. Each takes operands and memory
 * from its context (`CONTEXT`), executes the one instruction, and writes all that can have changed back. Out: programs that
 * run in the emulator and, as `syscall` programs, in the kernel.
 */

import { aluImm, exit, lddw, load, movImm, movReg, storeReg } from "../../../../compiler/bytecode/build.ts";
import type { Insn } from "../../../../compiler/bytecode/insn.ts";
import { allRows, type InsnRow } from "../../../../compiler/bytecode/rows.ts";
import { AREA_BYTES, type State } from "./reference.ts";

/** Byte offsets in the context. */
const CONTEXT = { dst: 0, src: 8, r0: 16, area: 24, outDst: 56, outSrc: 64, outR0: 72, outTaken: 80, outArea: 88 } as const;
export const CONTEXT_BYTES = 120;

const REG = { r0: 0, dst: 2, src: 3, copy: 4, context: 6, area: 7, taken: 8 } as const;

export interface IsaProgram {
  readonly name: string;
  readonly row: InsnRow;
  readonly insn: Insn;
  readonly insns: readonly Insn[];
  /** The lddw of the area's address. */
  readonly areaSlot: number;
}

const IMMEDIATES = [0, 1, -1, 7, 255, 0x7fff_ffff, -0x8000_0000, 0x1234_5678];
const ALIGNED = 8;
const MISALIGNED = 13;

export function isaPrograms(): IsaProgram[] {
  return allRows().flatMap((row) => variants(row).map((insn) => programFor(row, insn)));
}

/** Rows that this scheme cannot show: control flow, calls and wide loads have tests of their own. */
export function isCovered(row: InsnRow): boolean {
  return ["alu", "neg", "end", "load", "store", "atomic", "jump"].includes(row.form);
}

function variants(row: InsnRow): Insn[] {
  if (!isCovered(row)) return [];
  const base: Insn = { opcode: row.opcode, dst: REG.dst, src: 0, offset: 0, imm: 0, ...row.match };
  if (row.form === "jump") return immediatesOf(row).map((imm) => ({ ...base, src: sourceOf(row), offset: 1, imm }));
  if (row.form === "neg" || row.form === "end") return [base];
  if (row.form === "alu") return immediatesOf(row).map((imm) => ({ ...base, src: sourceOf(row), imm }));
  const readsArea = row.dst === "write";
  const registers = readsArea ? { dst: REG.dst, src: REG.area } : { dst: REG.area, src: row.src === "zero" ? 0 : REG.src };
  return [ALIGNED, MISALIGNED].flatMap((offset) =>
    (row.form === "store" ? immediatesOf(row) : [base.imm]).map((imm) => ({ ...base, ...registers, offset, imm })),
  );
}

function immediatesOf(row: InsnRow): readonly number[] {
  if (row.imm === "zero") return [0];
  return row.imm === "shift" ? [0, 1, 7, 31, 32, 33, 63, 64, -1] : IMMEDIATES;
}

const sourceOf = (row: InsnRow): number => (row.src === "zero" ? 0 : REG.src);

function programFor(row: InsnRow, insn: Insn): IsaProgram {
  const [low, high] = lddw(REG.area, 0n);
  const words = Array.from({ length: AREA_BYTES / 8 }, (_, word) => word * 8);
  const before = [movReg(64, REG.context, 1)];
  const insns = [
    ...before,
    low,
    high,
    ...words.flatMap((at) => [load("u64", REG.copy, REG.context, CONTEXT.area + at), storeReg("u64", REG.area, at, REG.copy)]),
    load("u64", REG.dst, REG.context, CONTEXT.dst),
    load("u64", REG.src, REG.context, CONTEXT.src),
    load("u64", REG.r0, REG.context, CONTEXT.r0),
    movImm(64, REG.taken, 1),
    ...(row.form === "jump" ? [insn, movImm(64, REG.taken, 0)] : [movImm(64, REG.taken, 0), insn]),
    storeReg("u64", REG.context, CONTEXT.outDst, REG.dst),
    storeReg("u64", REG.context, CONTEXT.outSrc, REG.src),
    storeReg("u64", REG.context, CONTEXT.outR0, REG.r0),
    storeReg("u64", REG.context, CONTEXT.outTaken, REG.taken),
    ...words.flatMap((at) => [
      load("u64", REG.copy, REG.area, at),
      storeReg("u64", REG.context, CONTEXT.outArea + at, REG.copy),
    ]),
    movImm(64, REG.r0, 0),
    aluImm("add", 64, REG.r0, 0),
    exit(),
  ];
  const name = `${row.name} imm ${insn.imm} offset ${insn.offset}`;
  return { name, row, insn, insns, areaSlot: before.length };
}

const EDGES = [
  0n,
  1n,
  2n,
  0xffff_ffff_ffff_ffffn,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0x8000_0000n,
  0x7fff_ffffn,
  0xffff_ffffn,
  0x1_0000_0000n,
  0xffff_ffff_8000_0000n,
  0x80n,
  0x8000n,
  0x40n,
  0x21n,
  0x0123_4567_89ab_cdefn,
  0xfedc_ba98_7654_3210n,
];

/** Every pair of edge values as operands; of one operand only where the other does not count. */
export function statesFor(row: InsnRow): State[] {
  const pairs = row.src === "zero" || row.form === "load" ? EDGES.map((dst) => [dst, 5n] as const) : edgePairs();
  return pairs.map(([dst, src], index) => {
    const area = Uint8Array.from({ length: AREA_BYTES }, (_, at) => (at * 37 + index * 101 + 0x55) & 0xff);
    // Half of the compare-exchanges find what they expect.
    const expected = Buffer.from(area).readBigUInt64LE(index % 4 === 0 ? ALIGNED : MISALIGNED);
    return { dst, src, r0: index % 2 === 0 ? expected : dst, area, taken: false };
  });
}

function edgePairs(): (readonly [bigint, bigint])[] {
  return EDGES.flatMap((dst) => EDGES.map((src) => [dst, src] as const));
}

export function contextOf(state: State): Uint8Array {
  const context = Buffer.alloc(CONTEXT_BYTES);
  context.writeBigUInt64LE(state.dst, CONTEXT.dst);
  context.writeBigUInt64LE(state.src, CONTEXT.src);
  context.writeBigUInt64LE(state.r0, CONTEXT.r0);
  context.set(state.area, CONTEXT.area);
  return context;
}

/** What the program should leave; a base register holds an address, which no reference knows. */
export function outcomeOf(program: IsaProgram, context: Uint8Array): Readonly<Record<string, unknown>> {
  const bytes = Buffer.from(context);
  return shown(program, {
    dst: bytes.readBigUInt64LE(CONTEXT.outDst),
    src: bytes.readBigUInt64LE(CONTEXT.outSrc),
    r0: bytes.readBigUInt64LE(CONTEXT.outR0),
    area: context.subarray(CONTEXT.outArea, CONTEXT.outArea + AREA_BYTES),
    taken: bytes.readBigUInt64LE(CONTEXT.outTaken) === 1n,
  });
}

export function shown(program: IsaProgram, state: State): Readonly<Record<string, unknown>> {
  const { dst, src, r0, area, taken } = state;
  return { name: program.name, dst, src, r0, area: Buffer.from(area).toString("hex"), taken };
}

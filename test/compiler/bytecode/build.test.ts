import { test } from "uvu";
import * as assert from "uvu/assert";
import * as build from "../../../compiler/bytecode/build.ts";
import { disassemble } from "../../../compiler/bytecode/disassemble.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import { allRows, findRow } from "../../../compiler/bytecode/rows.ts";
import {
  ALU_OPS,
  type AluRow,
  ATOMIC_OPS,
  END_BITS,
  END_OPS,
  GOTO_OPS,
  JUMP_OPS,
  SIZES,
  WIDE_KINDS,
} from "../../../stdlib/spec/isa.ts";

/** The keys of a table, with their type. */
function keys<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[];
}

function everything(): Insn[] {
  const widths = [32, 64] as const;
  const alu = keys(ALU_OPS).flatMap((op) => {
    const row: AluRow = ALU_OPS[op];
    return row.widths.flatMap((width) => [
      build.aluReg(op, width, 1, 2),
      ...(row.imm === "none" ? [] : [build.aluImm(op, width, 1, 3)]),
    ]);
  });
  const jumps = keys(JUMP_OPS).flatMap((op) =>
    widths.flatMap((width) => [build.jumpReg(op, width, 1, 2, 3), build.jumpImm(op, width, 1, 2, 3)]),
  );
  const memory = keys(SIZES).flatMap((size) => [
    build.load(size, 1, 2, -4),
    build.storeReg(size, 1, -4, 2),
    build.storeImm(size, 1, -4, 7),
    ...(size === "u64" ? [] : [build.loadSigned(size, 1, 2, -4)]),
  ]);
  const atomics = keys(ATOMIC_OPS).flatMap((op) => ATOMIC_OPS[op].sizes.map((size) => build.atomic(op, size, 1, 8, 2)));
  const orders = keys(END_OPS).flatMap((op) => END_BITS.map((bits) => build.byteOrder(op, bits, 1)));
  const wides = keys(WIDE_KINDS).map((kind) => build.lddw(1, 5n, kind)[0]);
  const control = [
    ...keys(GOTO_OPS).map((op) => build.jump(op, 2)),
    build.callHelper(1),
    build.callSubprog(1),
    build.callKfunc(1),
    build.exit(),
  ];
  return [...alu, ...jumps, ...memory, ...atomics, ...orders, ...wides, ...control, build.neg(32, 1), build.neg(64, 1)];
}

test("there is a constructor for every instruction but the legacy packet loads and callx", () => {
  const built = new Set(everything().map((insn) => findRow(insn)?.name));
  const rest = allRows()
    .filter((row) => !built.has(row.name))
    .map((row) => row.form);
  assert.equal([...new Set(rest)].sort(), ["callx", "legacy"]);
  assert.not.ok(built.has(undefined));
});

test("operands go where the kernel reads them", () => {
  const texts = disassemble([
    build.movImm(32, 3, -1),
    build.movReg(64, 3, 4),
    build.movsx(64, 16, 3, 4),
    build.load("u16", 3, 4, 12),
    build.storeReg("u32", 10, -8, 5),
    build.storeImm("u64", 10, -16, -7),
    build.atomic("loadAcquire", "u32", 3, 4, 5),
    build.atomic("cmpxchg", "u64", 3, -8, 5),
    build.jumpImm("jset", 32, 3, 4, -5),
    build.jump("goto", 6),
    build.jump("gotol", 70_000),
    build.callSubprog(-9),
    build.byteOrder("toBe", 16, 6),
  ]).map(({ text }) => text);
  assert.equal(texts, [
    "w3 = -1",
    "r3 = r4",
    "r3 = (s16)r4",
    "r3 = *(u16 *)(r4 +12)",
    "*(u32 *)(r10 -8) = r5",
    "*(u64 *)(r10 -16) = -7",
    "r3 = load_acquire((u32 *)(r5 +4))",
    "r0 = atomic64_cmpxchg((u64 *)(r3 -8), r0, r5)",
    "if w3 & 0x4 goto pc-5",
    "goto pc+6",
    "gotol pc+70000",
    "call pc-9",
    "r6 = be16 r6",
  ]);
});

test("a 64-bit constant is split into its halves, whatever its sign", () => {
  const halves = (value: bigint): number[] => build.lddw(1, value).map(({ imm }) => imm);
  assert.equal(halves(0x1_0000_0002n), [2, 1]);
  assert.equal(halves(0xffff_ffff_8000_0000n), [-0x8000_0000, -1]);
  assert.equal(halves(-1n), [-1, -1]);
});

test("negated and swapped comparisons are each other's, and mean it", () => {
  const holds: Readonly<Record<keyof typeof JUMP_OPS, (a: bigint, b: bigint) => boolean>> = {
    jeq: (a, b) => a === b,
    jne: (a, b) => a !== b,
    jset: (a, b) => (a & b) !== 0n,
    jgt: (a, b) => BigInt.asUintN(64, a) > BigInt.asUintN(64, b),
    jge: (a, b) => BigInt.asUintN(64, a) >= BigInt.asUintN(64, b),
    jlt: (a, b) => BigInt.asUintN(64, a) < BigInt.asUintN(64, b),
    jle: (a, b) => BigInt.asUintN(64, a) <= BigInt.asUintN(64, b),
    jsgt: (a, b) => a > b,
    jsge: (a, b) => a >= b,
    jslt: (a, b) => a < b,
    jsle: (a, b) => a <= b,
  };
  const values = [-2n, -1n, 0n, 1n, 2n];
  for (const op of keys(JUMP_OPS)) {
    const { negated, swapped } = JUMP_OPS[op];
    for (const a of values) {
      for (const b of values) {
        assert.is(holds[swapped](b, a), holds[op](a, b), `${op} swapped`);
        if (negated !== undefined) assert.is(holds[negated](a, b), !holds[op](a, b), `${op} negated`);
      }
    }
  }
});

test("forms that do not exist are internal errors", () => {
  assert.throws(() => build.aluReg("movsx32", 32, 1, 2), /no 32-bit form/);
  assert.throws(() => build.aluImm("movsx8", 64, 1, 2), /no immediate/);
  assert.throws(() => build.atomic("add", "u8", 1, 0, 2), /no u8 form/);
});

test.run();

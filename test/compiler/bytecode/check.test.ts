import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  aluImm,
  aluReg,
  atomic,
  byteOrder,
  callHelper,
  callSubprog,
  exit,
  jump,
  jumpImm,
  jumpReg,
  lddw,
  load,
  loadSigned,
  movImm,
  movReg,
  movsx,
  neg,
  storeImm,
  storeReg,
} from "../../../compiler/bytecode/build.ts";
import { type CheckOptions, checkProgram, type FindingKind } from "../../../compiler/bytecode/check.ts";
import { decodeInsns } from "../../../compiler/bytecode/decode.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { COVERING } from "./covering.ts";
import { noise } from "./noise.ts";
import { objdumpListing } from "./oracle.ts";

const V4 = { cpu: 4 } as const;
const END = [movImm(64, 0, 0), exit()];

function found(insns: readonly Insn[], options: CheckOptions = V4): string[] {
  return checkProgram(insns, options).map(({ kind, slot }) => `${kind}@${slot}`);
}

/** The rule finds `bad`, only that and at `slot`, and finds nothing in `good`. */
function rule(kind: FindingKind, bad: readonly Insn[], slot: number, good: readonly Insn[], options: CheckOptions = V4): void {
  assert.equal(found(bad, options), [`${kind}@${slot}`]);
  assert.equal(found(good, options), []);
}

test("unknown-opcode: opcodes, and variants of one, that do not exist", () => {
  rule("unknown-opcode", [{ ...exit(), opcode: 0xff }, ...END].slice(0, 1), 0, END);
  const added = atomic("add", "u64", 1, 0, 2);
  assert.equal(found([{ ...added, imm: 0x77 }, exit()])[0], "unknown-opcode@0");
  assert.equal(found([added, exit()]), []);
  assert.equal(found([{ ...aluImm("div", 64, 1, 3), offset: 2 }, exit()])[0], "unknown-opcode@0");
  assert.equal(found([{ ...byteOrder("toBe", 16, 1), imm: 24 }, exit()])[0], "unknown-opcode@0");
  assert.equal(found([atomic("storeRelease", "u8", 1, 0, 2), ...END]), []);
  assert.equal(found([{ ...atomic("add", "u32", 1, 0, 2), opcode: 0xd3 }, ...END])[0], "unknown-opcode@0");
});

test("cpu-level: each level's additions are refused one level below and taken at it", () => {
  const least: readonly (readonly [1 | 2 | 3 | 4, Insn])[] = [
    [2, jumpReg("jlt", 64, 1, 2, 0)],
    [2, jumpImm("jsle", 64, 1, 2, 0)],
    [3, jumpReg("jeq", 32, 1, 2, 0)],
    [3, jumpImm("jlt", 32, 1, 2, 0)],
    [3, atomic("fetchAdd", "u64", 1, 0, 2)],
    [3, atomic("xor", "u32", 1, 0, 2)],
    [3, atomic("cmpxchg", "u64", 1, 0, 2)],
    [4, aluReg("sdiv", 64, 1, 2)],
    [4, aluImm("smod", 32, 1, 3)],
    [4, movsx(64, 32, 1, 2)],
    [4, loadSigned("u16", 1, 2, 0)],
    [4, byteOrder("bswap", 64, 1)],
    [4, jump("gotol", 0)],
    [4, atomic("loadAcquire", "u16", 1, 0, 2)],
  ];
  for (const [cpu, insn] of least) {
    assert.equal(found([insn, ...END], { cpu }), []);
    const below = cpu === 4 ? 3 : cpu === 3 ? 2 : 1;
    assert.equal(found([insn, ...END], { cpu: below }), ["cpu-level@0"], JSON.stringify(insn));
  }
  const base = [
    aluReg("add", 32, 1, 2),
    neg(32, 1),
    atomic("add", "u32", 1, 0, 2),
    byteOrder("toBe", 64, 1),
    storeImm("u64", 10, -8, 1),
  ];
  assert.equal(found([...base, ...END], { cpu: 1 }), []);
});

test("indirect-call: calls go to helpers and subprograms only", () => {
  rule("indirect-call", [{ ...callHelper(0), opcode: 0x8d, dst: 1 }, ...END], 0, [callHelper(5), ...END]);
});

test("reserved-field: every field that an instruction does not use is zero", () => {
  rule("reserved-field", [{ ...movImm(64, 0, 0), src: 3 }, exit()], 0, END);
  rule("reserved-field", [{ ...movReg(64, 0, 1), imm: 3 }, exit()], 0, [movReg(64, 0, 1), exit()]);
  rule("reserved-field", [{ ...load("u32", 0, 1, 4), imm: 1 }, exit()], 0, [load("u32", 0, 1, 4), exit()]);
  rule("reserved-field", [{ ...storeImm("u32", 10, -4, 4), src: 1 }, ...END], 0, [storeImm("u32", 10, -4, 4), ...END]);
  rule("reserved-field", [{ ...jumpReg("jne", 64, 1, 2, 0), imm: 5 }, ...END], 0, [jumpReg("jne", 64, 1, 2, 0), ...END]);
  rule("reserved-field", [{ ...jump("goto", 0), imm: 5 }, ...END], 0, [jump("goto", 0), ...END]);
  rule("reserved-field", [{ ...callHelper(5), offset: 5 }, ...END], 0, [callHelper(5), ...END]);
  rule("reserved-field", [...END.slice(0, 1), { ...exit(), dst: 1 }], 1, END);
  rule("reserved-field", [{ ...neg(64, 1), imm: 1 }, ...END], 0, [neg(64, 1), ...END]);
});

test("register: there are eleven", () => {
  rule("register", [movReg(64, 1, 11), ...END], 0, [movReg(64, 1, 10), ...END]);
  rule("register", [storeReg("u8", 15, 0, 1), ...END], 0, [storeReg("u8", 10, -1, 1), ...END]);
});

test("frame-pointer-written: r10 may be read and stored through", () => {
  rule("frame-pointer-written", [aluImm("add", 64, 10, -8), ...END], 0, [aluImm("add", 64, 9, -8), ...END]);
  rule("frame-pointer-written", [...lddw(10, 1n), ...END], 0, [...lddw(9, 1n), ...END]);
  rule("frame-pointer-written", [load("u64", 10, 1, 0), ...END], 0, [load("u64", 1, 10, -8), ...END]);
  rule("frame-pointer-written", [atomic("xchg", "u64", 1, 0, 10), ...END], 0, [atomic("add", "u64", 1, 0, 10), ...END]);
});

test("shift-width: below the width of the operand", () => {
  rule("shift-width", [aluImm("lsh", 32, 1, 32), ...END], 0, [aluImm("lsh", 32, 1, 31), ...END]);
  rule("shift-width", [aluImm("arsh", 64, 1, 64), ...END], 0, [aluImm("arsh", 64, 1, 63), ...END]);
  rule("shift-width", [aluImm("rsh", 64, 1, -1), ...END], 0, [aluImm("rsh", 64, 1, 0), ...END]);
});

test("zero-divisor: a constant 0 never divides, a register may", () => {
  rule("zero-divisor", [aluImm("div", 64, 1, 0), ...END], 0, [aluReg("div", 64, 1, 2), ...END]);
  rule("zero-divisor", [aluImm("smod", 32, 1, 0), ...END], 0, [aluImm("smod", 32, 1, -1), ...END]);
});

test("wide-incomplete: the second slot is there and says nothing but its half", () => {
  const [first, second] = lddw(1, 1n << 40n);
  rule("wide-incomplete", [first, { ...second, dst: 1 }, ...END], 0, [first, second, ...END]);
  assert.ok(found([...END, first]).includes("wide-incomplete@2"));
});

test("jump-outside: neither before, nor behind, nor into another function", () => {
  rule("jump-outside", [jumpImm("jeq", 64, 1, 0, 2), ...END], 0, [jumpImm("jeq", 64, 1, 0, 1), ...END]);
  rule("jump-outside", [jumpImm("jeq", 64, 1, 0, -2), ...END], 0, [jumpImm("jeq", 64, 1, 0, -1), ...END]);
  const two = (distance: number): Insn[] => [jumpImm("jeq", 64, 1, 0, distance), callSubprog(1), exit(), ...END];
  rule("jump-outside", two(2), 0, two(1), { cpu: 4, functions: [0, 3] });
});

test("jump-into-wide: the second slot is no instruction", () => {
  const at = (distance: number): Insn[] => [jumpImm("jne", 64, 1, 0, distance), ...lddw(2, 7n), ...END];
  rule("jump-into-wide", at(1), 0, at(2));
});

test("call-target: calls and callback addresses name the start of a subprogram", () => {
  const options = { cpu: 4, functions: [0, 2] } as const;
  const call = (distance: number): Insn[] => [callSubprog(distance), exit(), ...END];
  rule("call-target", call(2), 0, call(1), options);
  const address = (distance: bigint): Insn[] => [...lddw(2, distance, "func"), ...END, ...END];
  rule("call-target", address(4n), 0, address(3n), { cpu: 4, functions: [0, 4] });
  assert.equal(found(call(-1), { ...options, relocated: (slot) => slot === 0 }), []);
});

test("falls-off: each function ends in an exit or a jump", () => {
  rule("falls-off", [movImm(64, 0, 0)], 0, END);
  rule("falls-off", [exit(), movImm(64, 0, 0)], 1, [exit(), ...END], { cpu: 4, functions: [0, 1] });
  assert.equal(found([...END.slice(0, 1), jump("goto", -2)]), []);
});

test("unreachable: some path comes to every instruction", () => {
  rule("unreachable", [jump("goto", 1), movImm(64, 1, 0), ...END], 1, [jump("goto", 0), movImm(64, 1, 0), ...END]);
});

test("function-start: ascending, inside, on an instruction", () => {
  const insns = [...lddw(0, 1n), exit(), ...END];
  assert.equal(found(insns, { cpu: 4, functions: [0, 3] }), []);
  assert.ok(found(insns, { cpu: 4, functions: [0, 1] }).includes("function-start@1"));
  assert.ok(found(insns, { cpu: 4, functions: [0, 5] }).includes("function-start@5"));
  assert.ok(found(insns, { cpu: 4, functions: [3] }).includes("function-start@3"));
  assert.equal(found([]), ["function-start@0", "falls-off@0"]);
});

for (const cpu of [1, 2, 3, 4] as const) {
  testWith("clang", "objdump")(`clang's code for v${cpu} has no findings at that level`, () => {
    for (const { insns, section } of objdumpListing(compileC(COVERING, `-mcpu=v${cpu}`))) {
      // Calls are still to be relocated, and a section may hold several functions: each ends where an exit is.
      const functions = section === ".text" ? [0, ...starts(insns)] : [0];
      assert.equal(checkProgram(insns, { cpu, functions, relocated: () => true }), [], section);
    }
  });
}

function starts(insns: readonly Insn[]): number[] {
  const last = insns.length - 1;
  return insns.flatMap((insn, slot) => (insn.opcode === exit().opcode && slot < last ? [slot + 1] : []));
}

test("bytes that are no program give findings, never an exception", () => {
  const next = noise(7);
  for (let round = 0; round < 300; round++) {
    const insns = decodeInsns(
      Uint8Array.from({ length: 64 }, () => next() & 0xff),
      "little",
    );
    assert.ok(checkProgram(insns, V4).length > 0);
  }
});

test.run();

import { test } from "uvu";
import * as assert from "uvu/assert";
import { aluImm, callHelper, exit, jump, jumpImm, lddw, load, movImm, movReg } from "../../../compiler/bytecode/build.ts";
import { checkProgram, type FindingKind } from "../../../compiler/bytecode/check.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import { testWith } from "../../support/needs.ts";
import { kernelLog, rawObject } from "./oracle.ts";

const END = [movImm(64, 0, 0), exit()];
const [WIDE, HALF] = lddw(1, 1n);

/** What the checker finds, and how the kernel's verifier puts it. */
const REFUSED: readonly (readonly [FindingKind, RegExp, readonly Insn[]])[] = [
  ["unknown-opcode", /unknown opcode ff/, [{ ...exit(), opcode: 0xff }, ...END]],
  ["indirect-call", /unknown opcode 8d/, [{ ...callHelper(0), opcode: 0x8d, dst: 1 }, ...END]],
  ["reserved-field", /BPF_MOV uses reserved fields/, [{ ...movReg(64, 1, 1), imm: 1 }, ...END]],
  ["reserved-field", /BPF_EXIT uses reserved fields/, [movImm(64, 0, 0), { ...exit(), src: 1 }]],
  ["register", /R11 is invalid/, [movReg(64, 2, 11), ...END]],
  ["frame-pointer-written", /frame pointer is read only/, [aluImm("add", 64, 10, -8), ...END]],
  ["shift-width", /invalid shift 32/, [movImm(32, 1, 0), aluImm("lsh", 32, 1, 32), ...END]],
  ["shift-width", /invalid shift 64/, [movImm(64, 1, 0), aluImm("arsh", 64, 1, 64), ...END]],
  ["zero-divisor", /div by zero/, [movImm(64, 1, 0), aluImm("mod", 64, 1, 0), ...END]],
  ["wide-incomplete", /invalid bpf_ld_imm64 insn/, [WIDE, { ...HALF, dst: 1 }, ...END]],
  ["jump-outside", /jump out of range from insn 0 to 7/, [jumpImm("jeq", 64, 1, 0, 6), ...END]],
  ["jump-into-wide", /jump into the middle of ldimm64 insn 1/, [jumpImm("jeq", 64, 1, 0, 1), WIDE, HALF, ...END]],
  ["falls-off", /last insn is not an exit or jmp/, [exit(), movImm(64, 0, 0)]],
  ["unreachable", /unreachable insn 1/, [jump("goto", 1), movImm(64, 1, 0), ...END]],
];

for (const [kind, message, insns] of REFUSED) {
  testWith(
    "root",
    "bpftool",
    "clang",
    "kernel:6.16",
  )(`${kind}: the kernel refuses it, too (${message.source})`, () => {
    const kinds = checkProgram(insns, { cpu: 4 }).map((finding) => finding.kind);
    assert.ok(kinds.includes(kind), kinds.join(" "));
    assert.match(kernelLog(rawObject(insns)), message);
  });
}

testWith(
  "root",
  "bpftool",
  "clang",
)("what the checker passes, the kernel's structural checks pass", () => {
  const insns = [
    jumpImm("jne", 64, 1, 0, 1),
    load("u32", 2, 1, 0),
    WIDE,
    HALF,
    aluImm("lsh", 32, 1, 31),
    aluImm("div", 64, 1, 3),
    ...END,
  ];
  assert.equal(checkProgram(insns, { cpu: 4 }), []);
  assert.match(kernelLog(rawObject(insns)), /processed \d+ insns/);
});

test.run();

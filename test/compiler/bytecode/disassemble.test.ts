import { test } from "uvu";
import * as assert from "uvu/assert";
import { aluImm, callHelper, callSubprog, exit, lddw, movImm } from "../../../compiler/bytecode/build.ts";
import { disassemble } from "../../../compiler/bytecode/disassemble.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import type { InsnRow } from "../../../compiler/bytecode/row.ts";
import { allRows, findRow } from "../../../compiler/bytecode/rows.ts";
import { compileC } from "../../support/clang.ts";
import { testWith } from "../../support/needs.ts";
import { COVERING } from "./covering.ts";
import { kernelListing, type ListedInsn, objdumpListing, rawObject } from "./oracle.ts";

const texts = (insns: readonly Insn[]): string[] => disassemble(insns).map((line) => line.text);

const bySlot = (lines: readonly ListedInsn[]): string => lines.map(({ slot, text }) => `${slot}: ${text}`).join("\n");

/** An instruction of the row, with telling values in the fields that it uses. */
function example(row: InsnRow): readonly Insn[] {
  const { offset = row.offset === "zero" ? 0 : row.offset === "jump" ? (row.fallsThrough ? -1 : 0) : -8 } = row.match;
  const { imm = row.imm === "zero" || row.imm === "jump" ? 0 : row.imm === "shift" ? 7 : -5 } = row.match;
  const { src = row.src === "zero" ? 0 : 2 } = row.match;
  const insn = { opcode: row.opcode, dst: row.dst === "zero" ? 0 : 1, src, offset, imm };
  return row.form === "wide" ? [insn, { opcode: 0, dst: 0, src: 0, offset: 0, imm: 0x1234 }] : [insn];
}

test("every row is found by its own example, and rows of one opcode exclude each other", () => {
  for (const row of allRows()) {
    const [insn] = example(row);
    assert.is(insn && findRow(insn)?.name, row.name);
  }
  assert.is(new Set(allRows().map((row) => row.name)).size, allRows().length);
});

/** Needs a map, a kernel function or another subprogram; the first exit would end the program. */
const NOT_IN_KERNEL = /^(lddw\.(?!value)|call\.(subprog|kfunc)|callx|exit)/;

testWith(
  "root",
  "bpftool",
  "clang",
  "kernel:6.16",
)("every instruction reads as in the kernel's log", () => {
  const insns = allRows()
    .filter((row) => !NOT_IN_KERNEL.test(row.name))
    .flatMap((row) => example(row));
  const program = [...insns, exit()];
  const listing = kernelListing(rawObject(program));
  assert.fixture(texts(program).join("\n"), listing.map((line) => line.text).join("\n"));
});

/** LLVM 19 does not know the first two; it shows the others without their constant. */
const NOT_IN_LLVM = /^(atomic\.(loadAcquire|storeRelease)|ldind|lddw\.(?!value))/;

testWith("clang", "objdump")("every instruction reads as in llvm-objdump, by the kernel's spelling", () => {
  const insns = allRows()
    .filter((row) => !NOT_IN_LLVM.test(row.name))
    .flatMap((row) => example(row));
  const [listed] = objdumpListing(rawObject(insns));
  assert.fixture(texts(insns).join("\n"), listed?.lines.map((line) => line.text).join("\n") ?? "");
});

for (const cpu of ["v1", "v2", "v3", "v4"]) {
  testWith("clang", "objdump")(`clang's code for ${cpu} reads as in llvm-objdump, and encodes back`, () => {
    const listed = objdumpListing(compileC(COVERING, `-mcpu=${cpu}`));
    assert.ok(listed.length >= 2, "subprograms and a program");
    for (const { insns, lines, section } of listed) {
      assert.fixture(bySlot(disassemble(insns)), bySlot(lines), section);
    }
  });
}

test("operands that a relocation names are shown by name", () => {
  const insns = [
    ...lddw(2, 0n),
    ...lddw(1, 8n),
    callSubprog(-1),
    ...lddw(3, 0n),
    callHelper(5),
    callHelper(999),
    movImm(32, 0, 1),
    exit(),
  ];
  const references = new Map([
    [0, { kind: "map", symbol: "sock_map", addend: 0 }],
    [2, { kind: "global", symbol: "total", addend: 8 }],
    [4, { kind: "call", symbol: "mix", addend: 0 }],
    [5, { kind: "callback", symbol: "step", addend: 0 }],
  ] as const);
  const lines = disassemble(insns, {
    helperName: (helper) => (helper === 5 ? "bpf_ktime_get_ns" : undefined),
    reference: (slot) => references.get(slot as 0),
  });
  assert.equal(
    lines.map((line) => `${line.slot} ${line.text}`),
    [
      "0 r2 = map[sock_map] ll",
      "2 r1 = &total+8 ll",
      "4 call mix",
      "5 r3 = &step ll",
      "7 call bpf_ktime_get_ns#5",
      "8 call unknown#999",
      "9 w0 = 1",
      "10 exit",
    ],
  );
});

test("a 64-bit immediate is one line and keeps all its bits; half of one and unknown opcodes are shown, not refused", () => {
  const wide = lddw(1, -2n);
  assert.equal(texts([...wide, aluImm("add", 64, 1, -1)]), ["r1 = 0xfffffffffffffffe", "r1 += -1"]);
  assert.equal(texts([wide[0]]), ["r1 = 0xfffffffe"]);
  assert.equal(texts([{ ...exit(), opcode: 0xff }]), ["BUG_ff"]);
});

test.run();

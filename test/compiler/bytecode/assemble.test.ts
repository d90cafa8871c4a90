import { test } from "uvu";
import * as assert from "uvu/assert";
import { assemble } from "../../../compiler/bytecode/assemble.ts";
import { AssembleError } from "../../../compiler/bytecode/assemble-error.ts";
import { callSubprog, exit, lddw, movImm } from "../../../compiler/bytecode/build.ts";
import { type DisassembleOptions, disassemble } from "../../../compiler/bytecode/disassemble.ts";
import type { Insn } from "../../../compiler/bytecode/insn.ts";
import type { InsnRow } from "../../../compiler/bytecode/row.ts";
import { allRows } from "../../../compiler/bytecode/rows.ts";
import { noise } from "./noise.ts";

const textOf = (insns: readonly Insn[], options: DisassembleOptions = {}): string =>
  disassemble(insns, options)
    .map((line) => line.text)
    .join("\n");

/** Only this kind of a 64-bit immediate load is what its text says; that of the others is told by a relocation. */
const isPlain = (row: InsnRow): boolean => row.form !== "wide" || row.name === "lddw.value";

/** Random values in the fields that the row uses, at their bounds now and then. */
function randomInsn(row: InsnRow, next: () => number): readonly Insn[] {
  const reg = (): number => next() % 11;
  const offset = (): number => (next() % 8 === 0 ? -0x8000 : (next() << 16) >> 16);
  const imm = (): number => (next() % 8 === 0 ? -0x8000_0000 : (next() << 8) ^ next());
  const insn = {
    opcode: row.opcode,
    dst: row.dst === "zero" ? 0 : reg(),
    src: row.match.src ?? (row.src === "zero" ? 0 : reg()),
    offset: row.match.offset ?? (row.offset === "zero" ? 0 : offset()),
    imm: row.match.imm ?? (row.imm === "zero" ? 0 : imm()),
  };
  return row.form === "wide" ? [insn, { opcode: 0, dst: 0, src: 0, offset: 0, imm: imm() }] : [insn];
}

for (const row of allRows().filter(isPlain)) {
  test(`${row.name}: bytes → asm → bytes, asm → bytes → asm`, () => {
    const next = noise(row.opcode + 1);
    for (let round = 0; round < 40; round++) {
      const insns = randomInsn(row, next);
      const text = textOf(insns);
      assert.equal(assemble(text).insns, insns, text);
      assert.is(textOf(assemble(text).insns), text);
    }
  });
}

test("the kinds of 64-bit immediate loads that only a relocation tells apart read and read back as the constant", () => {
  for (const row of allRows().filter((each) => !isPlain(each))) {
    const text = textOf(randomInsn(row, noise(3)));
    assert.is(textOf(assemble(text).insns), text);
  }
});

test("random programs come back, and their text is stable", () => {
  const rows = allRows().filter(isPlain);
  const next = noise(7);
  for (let round = 0; round < 50; round++) {
    const insns = Array.from({ length: 200 }, () => rows[next() % rows.length]).flatMap((row) =>
      row ? randomInsn(row, next) : [],
    );
    const { insns: back, references } = assemble(textOf(insns));
    assert.equal(back, insns);
    assert.is(references.size, 0);
  }
});

test("blank lines, comments and the slots and opcodes of a listing are skipped", () => {
  const text = `
  ; 5: const key = 1  // src/a.bpf.ts:5
    0: (18) r1 = 0x1122334455667788
  //
    2: w0 = -1 // minus one
    \t3: (95) exit   ; end\r
  `;
  assert.equal(assemble(text).insns, [...lddw(1, 0x1122334455667788n), movImm(32, 0, -1), exit()]);
});

test("operands that name symbols come back with what they name", () => {
  const text = ["r2 = map[sock_map] ll", "r1 = &total+8 ll", "call mix", "r3 = &step ll", "call bpf_ktime_get_ns#5", "exit"];
  const { insns, references } = assemble(text.join("\n"));
  assert.equal([...references.keys()], [0, 2, 4, 5]);
  assert.equal(references.get(2), { kind: "global", symbol: "total", addend: 8 });
  assert.equal(insns[4], callSubprog(-1));
  const helperName = (helper: number): string | undefined => (helper === 5 ? "bpf_ktime_get_ns" : undefined);
  assert.is(textOf(insns, { helperName, reference: (slot) => references.get(slot) }), text.join("\n"));
});

test("decimal and hexadecimal tell two instructions apart, and are otherwise the writer's choice", () => {
  assert.equal(assemble("r1 = 5").insns, [movImm(64, 1, 5)]);
  assert.equal(assemble("r1 = 0x5").insns, lddw(1, 5n));
  assert.equal(assemble("w1 = 0xffffffff").insns, [movImm(32, 1, -1)]);
  assert.equal(assemble("if r1 == 16 goto pc+1").insns, assemble("if r1 == 0x10 goto pc+1").insns);
});

/** Line, column and a word of the message. */
const REFUSED: readonly (readonly [text: string, where: string, message: RegExp])[] = [
  ["r1 = 1\nfoo r1", "2:1", /foo is not expected here; one of/],
  ["exit\n\n  r1 ~= 2", "3:6", /~ begins nothing/],
  ["r1 += w2", "1:7", /w2 is not expected here; .*register r0…r10 or a number/],
  ["r1 = *(u24 *)(r2 +0)", "1:8", /u24 is not expected here; .*u32.*u16/],
  ["r1 = *(u32 *)(r2 +0", "1:20", /ends early; \) is/],
  ["r1 = *(u32 *)(r2 +32768)", "1:18", /\+32768 is not in -32768…32767/],
  ["r1 += 2147483648", "1:7", /2147483648 is not in/],
  ["r1 += 0x100000000", "1:7", /0x100000000 is not in/],
  ["r1 = -r2", "1:7", /r1 is expected here/],
  ["r16 = 1", "1:1", /there is no r16/],
  ["r16 = map[a] ll", "1:1", /there is no r16/],
  ["r0 = atomic64_cmpxchg((u64 *)(r1 +0), r3, r2)", "1:39", /r0 is expected here/],
  ["exit 1", "1:6", /1 is not expected here; the instruction is complete/],
  ["goto pc", "1:8", /ends early; a number is/],
  ["BUG_ff", "1:1", /BUG_ff is not expected/],
];

for (const [text, where, message] of REFUSED) {
  test(`refused at ${where}: ${JSON.stringify(text)}`, () => {
    try {
      assemble(text);
      assert.unreachable();
    } catch (error) {
      if (!(error instanceof AssembleError)) throw error;
      assert.is(`${error.line}:${error.column}`, where);
      assert.match(error.message, message);
    }
  });
}

test("no text makes it fail otherwise, or takes long", () => {
  const pieces = [
    "r1",
    "w2",
    " ",
    "= ",
    "*(u32 *)(",
    ")",
    "0x",
    "-",
    "+5",
    "lock",
    "goto pc",
    "&",
    "s>>=",
    "🦆",
    "\t",
    "call x",
    ";",
  ];
  const next = noise(11);
  for (let round = 0; round < 5000; round++) {
    const text = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join("");
    try {
      assemble(text);
    } catch (error) {
      assert.instance(error, AssembleError, text);
    }
  }
  const start = performance.now();
  assert.is(assemble("r1 += -1\n".repeat(50_000)).insns.length, 50_000);
  assert.ok(performance.now() - start < 5000);
});

test.run();

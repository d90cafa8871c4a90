/** Which instructions are chosen for what, per cpu level. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { body, compileText, listing } from "./support/listing.ts";

const lines = (...texts: readonly string[]): string => texts.join("\n");

test("constants are stored without a register, but not into the context", () => {
  const text = body(`  v9: ptr = alloca 8 align 8 "x"
  v4: u32 = const 4294967295
  store stack 32 v9 + 0, v4
  store stack 8 v9 + 4, v4
  store ctx 32 v0 + 4, v4
  ret v4`);
  assert.is(text, lines("*(u32 *)(r10 -8) = -1", "*(u8 *)(r10 -4) = 255", "w0 = -1", "*(u32 *)(r1 +4) = r0", "exit"));
});

test("constants take the shortest form", () => {
  const ret = (value: string): string => listing(`subprogram f(): u64 {\nb0:\n  v0: u64 = const ${value}\n  ret v0\n}`);
  assert.is(ret("0xffffffff".replace("0xffffffff", "4294967295")), lines("w0 = -1", "exit"));
  assert.is(ret("-1"), lines("r0 = -1", "exit"));
  assert.is(ret("4294967296"), lines("r0 = 0x100000000", "exit"));
});

test("offsets go into accesses, and stack addresses are made where they are wanted", () => {
  const text = listing(`program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: ptr = alloca 16 align 8 "key"
  v2: ptr = ptradd v1 + 8
  v3: u32 = load ctx u32 v0 + 8 volatile
  store stack 32 v2 + 4, v3
  v4: u64 = const 0
  store stack 64 v2 + -8, v4
  v5: ptr = mapaddr "m"
  v6: i64 = callhelper 3 "map_delete_elem" (v5, v2)
  v7: u32 = const 0
  ret v7
}`);
  assert.is(
    text,
    lines(
      "r1 = *(u32 *)(r1 +8)",
      "*(u32 *)(r10 -4) = r1",
      "*(u64 *)(r10 -16) = 0",
      "r1 = 0x0",
      "r2 = r10",
      "r2 += -8",
      "call unknown#3",
      "w0 = 0",
      "exit",
    ),
  );
});

test("32-bit unsigned and equality tests compare whole registers", () => {
  const branch = (compare: string, cpu: 1 | 2 | 3): string =>
    body(
      `  v4: u32 = const 5
  v5: u32 = const 2147483648
  v6: u32 = ${compare}
  branch v6, b1, b2
b1:
  v7: u64 = callhelper 5 "ktime_get_ns" ()
  jump b2
b2:
  v8: u32 = const 0
  ret v8`,
      cpu,
    )
      .split("\n")
      .find((line) => line.startsWith("if")) ?? "";
  assert.is(branch("ult v1, v4", 3), "if r1 >= 0x5 goto pc+1");
  assert.is(branch("eq v1, v5", 3), "if w1 != 0x80000000 goto pc+1");
  assert.match(branch("eq v1, v5", 2), /^if r\d != r\d goto/);
  assert.is(branch("slt v1, v4", 3), "if w1 s>= 0x5 goto pc+1");
  assert.match(branch("slt v1, v4", 2), /^if r\d s>= 0x5 goto/);
});

test("a mask that is only tested becomes jset", () => {
  const text = body(`  v4: u32 = const 4
  v5: u32 = and v1, v4
  v6: u32 = const 0
  v7: u32 = ne v5, v6
  branch v7, b1, b2
b1:
  v8: u64 = callhelper 5 "ktime_get_ns" ()
  jump b2
b2:
  v9: u32 = const 0
  ret v9`);
  assert.match(text, "if r1 & 0x4 goto");
});

test("below v2 no instruction of v2 is chosen; the checker sees to the rest", () => {
  for (const predicate of ["ult", "ule", "slt", "sle", "ugt", "sge"]) {
    const text = body(
      `  v4: u32 = ${predicate} v1, v2\n  v5: u32 = const 3\n  v6: u32 = ${predicate} v2, v5\n  v7: u32 = add v4, v6\n  ret v7`,
      1,
    );
    assert.not.match(text, / (s?<=?) /, predicate);
  }
});

test("conversions that change nothing cost nothing", () => {
  assert.is(
    body("  v4: u64 = zext32 v1\n  v5: u64 = add v3, v4\n  v6: u32 = zext32 v5\n  ret v6"),
    lines("r2 = *(u32 *)(r1 +0)", "r0 = *(u64 *)(r1 +8)", "r0 += r2", "exit"),
  );
});

test("a helper's 32-bit result is cut only where its upper half would matter", () => {
  const call = '  v4: u32 = callhelper 8 "get_smp_processor_id" ()\n';
  assert.is(body(`${call}  ret v4`), lines("call unknown#8", "exit"));
  assert.is(body(`${call}  v5: u32 = add v4, v4\n  ret v5`), lines("call unknown#8", "w0 += w0", "exit"));
  assert.match(body(`${call}  v5: u64 = zext32 v4\n  v6: u64 = neg v5\n  v7: u32 = zext32 v6\n  ret v7`), "w0 = w0");
});

test("sign extension: shifts below v4, a move from v4", () => {
  const text = "  v4: i64 = sext32 v1\n  store ctx 64 v0 + 8, v4\n  ret v1";
  assert.match(body(text, 3), /r2 <<= 32\nr2 s>>= 32/);
  assert.match(body(text, 4), /r2 = \(s32\)r\d/);
});

test("a loop's counter and sum stay in their registers", () => {
  const text = listing(`subprogram f(n: u32): u64 {
b0:
  v0: u32 = param 0
  v1: u32 = const 0
  v2: u64 = const 0
  jump b1
b1:
  v3: u32 = phi b0 v1, b2 v8
  v4: u64 = phi b0 v2, b2 v7
  v5: u32 = const 10
  v6: u32 = ult v3, v5
  branch v6, b2, b3
b2:
  v9: u64 = zext32 v3
  v7: u64 = add v9, v4
  v10: u32 = const 1
  v8: u32 = add v3, v10
  jump b1
b3:
  ret v4
}`);
  assert.is(text, lines("w1 = 0", "w0 = 0", "r0 += r1", "w1 += 1", "if r1 < 0xa goto pc-3", "exit"));
});

test("a result that both arms set is set before the branch", () => {
  const text = body(`  v4: u32 = const 7
  v5: u32 = eq v1, v4
  branch v5, b1, b2
b1:
  v6: u32 = const 1
  ret v6
b2:
  v7: u32 = const 0
  ret v7`);
  assert.is(text, lines("r1 = *(u32 *)(r1 +0)", "w0 = 1", "if r1 == 0x7 goto pc+1", "w0 = 0", "exit"));
});

test("relocations, callees and the line table name their slots", () => {
  const [fn] = compileText(`program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: ptr = globaladdr "count" + 8 @0:3:5:1
  v2: u64 = load map u64 v1 + 0 @0:3:9:1
  v3: u32 = zext32 v2 @0:4:1:1
  v4: u32 = call "f" (v3) @0:5:1:1
  v5: u32 = call "f" (v4) @0:5:1:1
  ret v5 @0:6:1:1
}`);
  assert.ok(fn);
  assert.equal(
    fn.relocations.map(({ slot, kind, symbol, addend }) => [slot, kind, symbol, addend]),
    [
      [0, "global", "count", 8],
      [4, "call", "f", 0],
      [6, "call", "f", 0],
    ],
  );
  assert.equal(fn.callees, ["f"]);
  assert.equal(
    fn.lines.map(({ slot, loc }) => [slot, loc.line]),
    [
      [0, 3],
      [3, 4],
      [4, 5],
      [7, 6],
    ],
  );
});

test.run();

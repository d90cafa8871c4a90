import { test } from "uvu";
import * as assert from "uvu/assert";
import { instAt, liveBlocks } from "../../../compiler/ir/access.ts";
import { parseFunction } from "../../../compiler/ir/parse.ts";
import type { PendingDiagnostic } from "../../../compiler/ir/types.ts";
import { blockId, valueId } from "../../../compiler/ir/types.ts";
import { verifyFunction } from "../../../compiler/ir/verify.ts";
import { proveChecks } from "../../../compiler/passes/prove-checks.ts";
import { analyseRanges } from "../../../compiler/passes/ranges.ts";

/** `lo..hi` of value `v` in the block that ends in `ret` or, if there is one, holds the value's `check`. */
function rangeOf(value: number, body: string, params = "a: u32, b: i32"): string {
  const fn = parseFunction(`subprogram f(${params}): u32 {\nb0:\n  v0: ${params.split(/: |,/)[1]} = param 0\n${body}\n}`);
  verifyFunction(fn, "test");
  const block = liveBlocks(fn).find(({ insts }) => insts.some((id) => instAt(fn, id).op === "check"));
  const range = analyseRanges(fn).at(valueId(value), block?.id ?? blockId(0));
  return range ? `${range.lo}..${range.hi}` : "never";
}

const straight = (line: string): string => `${line}\n  ret v0`;

/** What one operation on parameter v0 (u32) gives. */
const OPERATIONS: readonly (readonly [string, string])[] = [
  ["v1: u32 = const 15\n v9: u32 = and v0, v1", "0..15"],
  ["v1: u32 = const 10\n v9: u32 = umod v0, v1", "0..9"],
  ["v1: u32 = const 10\n v9: u32 = udiv v0, v1", "0..429496729"],
  ["v1: u32 = const 24\n v9: u32 = shr v0, v1", "0..255"],
  ["v1: u32 = const 1\n v9: u32 = add v0, v1", "0..4294967295"],
  ["v9: u32 = zext8 v0", "0..255"],
  ["v9: i32 = sext8 v0", "-128..127"],
  ["v9: u64 = zext32 v0", "0..4294967295"],
  ["v9: i32 = zext16 v0", "0..65535"],
  ["v9: u32 = byteorder16 v0", "0..65535"],
  ["v9: u32 = ult v0, v0", "0..1"],
  ["v1: u32 = const 255\n v2: u32 = and v0, v1\n v3: u32 = const 8\n v9: u32 = shl v2, v3", "0..65280"],
  ["v1: u32 = const 255\n v2: u32 = and v0, v1\n v3: u32 = const 4096\n v9: u32 = or v2, v3", "4096..8191"],
  ["v1: i32 = zext16 v0\n v2: i32 = const -7\n v9: i32 = sdiv v1, v2", "-9362..0"],
  ["v1: i32 = sext16 v0\n v2: i32 = const 10\n v9: i32 = smod v1, v2", "-9..9"],
  ["v1: i32 = sext16 v0\n v2: i32 = const 8\n v9: i32 = sar v1, v2", "-128..127"],
  ["v1: u32 = zext8 v0\n v2: u32 = const 4294967288\n v9: u32 = add v1, v2", "0..4294967295"],
  ["v1: u32 = zext8 v0\n v2: u32 = const 300\n v9: u32 = sub v2, v1", "45..300"],
  ["v1: i32 = sext8 v0\n v9: i32 = neg v1", "-127..128"],
  ['v1: ptr = alloca 8 align 8 "x"\n v9: u32 = load stack u8 v1', "0..255"],
  ['v1: ptr = alloca 8 align 8 "x"\n v9: i32 = load stack s16 v1', "-32768..32767"],
];

for (const [line, expected] of OPERATIONS) {
  test(`${line.split("\n").at(-1)?.trim()} of ${expected}`, () => assert.is(rangeOf(9, straight(line)), expected));
}

const CHECK = 'check v0 in 0..0 "T"';

test("a comparison limits the value behind it, and its negation elsewhere", () => {
  const branch = (then: string, otherwise: string): string =>
    `  v1: u32 = const 10\n  v2: u32 = ult v0, v1\n  branch v2, b1, b2\nb1:\n${then}  ret v0\nb2:\n${otherwise}  ret v0`;
  assert.is(rangeOf(0, branch(`  ${CHECK}\n`, "")), "0..9");
  assert.is(rangeOf(0, branch("", `  ${CHECK}\n`)), "10..4294967295");
});

test("early returns and a disjunction limit what follows", () => {
  const body = `  v1: i32 = const 0
  v2: u32 = slt v0, v1
  branch v2, b3, b1
b1:
  v3: i32 = const 15
  v4: u32 = sgt v0, v3
  branch v4, b3, b2
b2:
  ${CHECK}
  ret v1
b3:
  ret v1`;
  assert.is(rangeOf(0, body, "a: i32"), "0..15");
});

test("what holds on both ways into a merge holds behind it", () => {
  const body = `  v1: u32 = const 1
  v2: u32 = eq v0, v1
  branch v2, b3, b1
b1:
  v3: u32 = const 7
  v4: u32 = eq v0, v3
  branch v4, b3, b2
b2:
  ret v0
b3:
  ${CHECK}
  ret v0`;
  assert.is(rangeOf(0, body), "1..7");
});

test("a conjunction kept in a variable limits what it guards", () => {
  const body = `  v1: i32 = const 0
  v2: u32 = const 0
  v3: u32 = sge v0, v1
  branch v3, b1, b2
b1:
  v4: i32 = const 16
  v5: u32 = slt v0, v4
  jump b2
b2:
  v6: u32 = phi b0 v2, b1 v5
  branch v6, b3, b4
b3:
  ${CHECK}
  ret v2
b4:
  ret v2`;
  assert.is(rangeOf(0, body, "a: i32"), "0..15");
});

test("a comparison of a widening conversion limits the value itself, and the other way round", () => {
  const head = "  v1: u64 = zext32 v0\n  v2: u64 = const 10\n  v3: u32 = ult v1, v2\n  branch v3, b1, b2\n";
  const tail = `b1:\n  ${CHECK}\n  ret v0\nb2:\n  ret v0`;
  assert.is(rangeOf(0, head + tail), "0..9");
  const other = "  v1: u64 = zext32 v0\n  v2: u32 = const 10\n  v3: u32 = ult v0, v2\n  branch v3, b1, b2\n";
  assert.is(rangeOf(1, other + tail), "0..9");
});

test("an unsigned comparison of a signed value excludes negative ones", () => {
  const body = `  v1: i32 = const 16\n  v2: u32 = ult v0, v1\n  branch v2, b1, b2\nb1:\n  ${CHECK}\n  ret v2\nb2:\n  ret v2`;
  assert.is(rangeOf(0, body, "a: i32"), "0..15");
});

test("an equality cuts ends off", () => {
  const body = `  v1: u32 = const 0\n  v2: u32 = ne v0, v1\n  branch v2, b1, b2\nb1:\n  ${CHECK}\n  ret v2\nb2:\n  ret v2`;
  assert.is(rangeOf(0, body), "1..4294967295");
});

test("the digit idiom: x - 48 < 10", () => {
  const body = `  v1: u32 = const -48\n  v2: u32 = add v0, v1\n  v3: u32 = const 10\n  v4: u32 = ult v2, v3\n  branch v4, b1, b2\nb1:\n  ${CHECK}\n  ret v2\nb2:\n  ret v2`;
  assert.is(rangeOf(0, body), "48..57");
});

test("a minimum by control flow", () => {
  const body = `  v1: u32 = const 64\n  v2: u32 = ult v0, v1\n  branch v2, b1, b2\nb1:\n  jump b3\nb2:\n  jump b3\nb3:\n  v3: u32 = phi b1 v0, b2 v1\n  ${CHECK}\n  ret v3`;
  assert.is(rangeOf(3, body), "0..64");
});

const LOOP = (
  test_: string,
  step = "  v6: i32 = const 1\n  v7: i32 = add v5, v6",
  init = 0,
): string => `  v1: i32 = const ${init}
  v2: i32 = const 16
  v3: i32 = const 64
  v20: u32 = const 0
  jump b1
b1:
  v5: i32 = phi b0 v1, b3 v7
${test_}
b3:
${step}
  BODY
  jump b1
b4:
  EXIT
  ret v20`;
const at = (where: "BODY" | "EXIT", text: string): string => text.replace(where, CHECK).replace(/BODY|EXIT/, "");

test("for (let i = 0; i < 16; i++): 0..15 inside, 16 behind", () => {
  const loop = LOOP("  v8: u32 = slt v5, v2\n  branch v8, b3, b4");
  assert.is(rangeOf(5, at("BODY", loop), "a: i32"), "0..15");
  assert.is(rangeOf(5, at("EXIT", loop), "a: i32"), "16..16");
});

test("while (i < n && i < 64): 0..63 inside", () => {
  const loop = LOOP("  v8: u32 = slt v5, v0\n  branch v8, b2, b4\nb2:\n  v9: u32 = slt v5, v3\n  branch v9, b3, b4");
  assert.is(rangeOf(5, at("BODY", loop), "a: i32"), "0..63");
});

test("for (let i = 15; i >= 0; i--) and for (let i = 0; i !== 16; i++)", () => {
  const down = LOOP("  v8: u32 = sge v5, v1\n  branch v8, b3, b4", "  v6: i32 = const -1\n  v7: i32 = add v5, v6", 0).replace(
    "b0 v1",
    "b0 v2",
  );
  assert.is(rangeOf(5, at("BODY", down), "a: i32"), "0..16");
  const unequal = LOOP("  v8: u32 = ne v5, v2\n  branch v8, b3, b4");
  assert.is(rangeOf(5, at("BODY", unequal), "a: i32"), "0..15");
});

test("a step that misses the limit is not bounded by it", () => {
  const loop = LOOP("  v8: u32 = ne v5, v2\n  branch v8, b3, b4", "  v6: i32 = const 3\n  v7: i32 = add v5, v6");
  assert.is(rangeOf(5, at("BODY", loop), "a: i32"), "-2147483648..2147483647");
});

test("prove-checks reports what it cannot prove, keeps quiet about what is never reached, and leaves no check", () => {
  const fn = parseFunction(`subprogram f(a: u32): u32 {
b0:
  v0: u32 = param 0
  v1: u32 = const 15
  v2: u32 = and v0, v1
  check v2 in 0..15 "PROVED"
  check v2 in 0..14 "TSB2001" {"from":"u32","to":"u8"} @0:7:3:2
  v3: u32 = ugt v2, v1
  branch v3, b1, b2
b1:
  check v0 in 0..0 "NEVER"
  ret v0
b2:
  ret v2
}`);
  const pending: PendingDiagnostic[] = [];
  proveChecks({ module: { functions: [fn], names: new Set() }, pending });
  assert.equal(pending, [
    { code: "TSB2001", values: { from: "u32", to: "u8" }, loc: { file: 0, line: 7, column: 3, length: 2 } },
  ]);
  assert.not(fn.insts.some((inst) => inst?.op === "check"));
});

test.run();

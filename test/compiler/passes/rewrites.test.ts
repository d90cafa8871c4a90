/** What each rewriting pass does to small functions, in IR text. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { reversePostOrder } from "../../../compiler/ir/cfg.ts";
import { renumber } from "../../../compiler/ir/edit.ts";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import type { Target } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { PASSES } from "../../../compiler/passes/pipeline.ts";

const V3: Target = { cpu: 3, kernel: [6, 1], endian: "little" };

/** The module after some passes, renumbered, without headers. */
function after(passes: readonly string[], text: string, target: Target = V3): string {
  const module = parseModule(text);
  verifyModule(module, "test");
  for (const name of passes) {
    const row = PASSES.find((pass) => pass.name === name);
    assert.ok(row, name);
    row?.run({ module, target, pending: [] });
    verifyModule(module, name);
  }
  for (const fn of module.functions) renumber(fn, reversePostOrder(fn));
  return printModule(module, { locs: false })
    .replace(/^(sub)?program.*\n/gm, "")
    .replace(/^ {2}|\}\n/gm, "")
    .trim();
}

const f = (body: string, result = "u32"): string => `subprogram f(a: u32): ${result} {\nb0:\n  v0: u32 = param 0\n${body}\n}\n`;

function rewrites(what: string, passes: readonly string[], body: string, expected: string, result = "u32"): void {
  test(`${passes.join(", ")}: ${what}`, () => assert.is(after(passes, f(body, result)), expected.trim()));
}

rewrites(
  "a variable in two arms becomes a phi",
  ["promote-memory"],
  `  v1: ptr = alloca 4 align 4 "x"
  v2: u32 = const 7
  store stack 32 v1, v0
  branch v0, b1, b2
b1:
  store stack 32 v1, v2
  jump b2
b2:
  v3: u32 = load stack u32 v1
  ret v3`,
  `b0:
v0: u32 = param 0
v1: u32 = const 7
branch v0, b1, b2
b1: preds b0
jump b2
b2: preds b0, b1
v4: u32 = phi b0 v0, b1 v1
ret v4`,
);

rewrites(
  "fields are variables of their own; a wide zero is cut; never written is 0",
  ["promote-memory"],
  `  v1: ptr = alloca 16 align 8 "key"
  v2: u64 = const 4294967298
  store stack 64 v1, v2
  v3: ptr = ptradd v1 + 4
  v4: u32 = load stack u32 v3
  v5: u32 = load stack u32 v1 + 8
  v6: u32 = add v4, v5
  ret v6`,
  `b0:
v0: u32 = const 0
v1: u32 = param 0
v2: u64 = const 4294967298
v3: u32 = const 1
v4: u32 = add v3, v0
ret v4`,
);

rewrites(
  "narrow stores cut the value",
  ["promote-memory"],
  `  v1: ptr = alloca 1 align 1 "c"
  store stack 8 v1, v0
  v2: i32 = load stack s8 v1
  ret v2`,
  `b0:
v0: u32 = param 0
v1: i32 = sext8 v0
ret v1`,
);

rewrites(
  "an object whose address is passed stays, and so do overlapping accesses",
  ["promote-memory"],
  `  v1: ptr = alloca 8 align 8 "key"
  store stack 32 v1, v0
  v2: i64 = callhelper 1 "h" (v1)
  v3: ptr = alloca 8 align 8 "u"
  store stack 32 v3, v0
  v4: u32 = load stack u16 v3 + 2
  ret v4`,
  `b0:
v0: u32 = param 0
v1: ptr = alloca 8 align 8 "key"
store stack 32 v1 + 0, v0
v3: i64 = callhelper 1 "h" (v1)
v4: ptr = alloca 8 align 8 "u"
store stack 32 v4 + 0, v0
v6: u32 = load stack u16 v4 + 2
ret v6`,
);

const fold = (what: string, lines: string, expected: string): void =>
  rewrites(what, ["fold-constants", "eliminate-dead"], `${lines}\n  ret v9`, `b0:\nv0: u32 = param 0\n${expected}`);

fold("constants", "  v1: u32 = const 6\n  v2: u32 = const 7\n  v9: u32 = mul v1, v2", "v1: u32 = const 42\nret v1");
fold(
  "multiplication by a power of two",
  "  v1: u32 = const 8\n  v9: u32 = mul v0, v1",
  "v1: u32 = const 3\nv2: u32 = shl v0, v1\nret v2",
);
fold(
  "unsigned division and remainder",
  "  v1: u32 = const 16\n  v2: u32 = udiv v0, v1\n  v9: u32 = umod v2, v1",
  "v1: u32 = const 4\nv2: u32 = shr v0, v1\nv3: u32 = const 15\nv4: u32 = and v2, v3\nret v4",
);
fold("x - x", "  v9: u32 = sub v0, v0", "v1: u32 = const 0\nret v1");
fold(
  "chains of additions",
  "  v1: u32 = const 3\n  v2: u32 = add v0, v1\n  v9: u32 = add v2, v1",
  "v1: u32 = const 6\nv2: u32 = add v0, v1\nret v2",
);
fold(
  "masks that cut nothing",
  "  v1: u32 = zext8 v0\n  v2: u32 = const 255\n  v9: u32 = and v1, v2",
  "v1: u32 = zext8 v0\nret v1",
);
fold(
  "a comparison with the constant on the left",
  "  v1: u32 = const 3\n  v9: u32 = ult v1, v0",
  "v1: u32 = const 3\nv2: u32 = ugt v0, v1\nret v2",
);
fold(
  "a negated comparison",
  "  v1: u32 = const 3\n  v2: u32 = ult v0, v1\n  v3: u32 = const 0\n  v9: u32 = eq v2, v3",
  "v1: u32 = const 3\nv2: u32 = uge v0, v1\nret v2",
);
fold("nothing is below 0", "  v1: u32 = const 0\n  v9: u32 = ult v0, v1", "v1: u32 = const 0\nret v1");
fold("byte order twice", "  v1: u32 = byteorder16 v0\n  v9: u32 = byteorder16 v1", "v1: u32 = zext16 v0\nret v1");
fold(
  "a constant address into the access",
  '  v1: ptr = globaladdr "g" + 0\n  v2: u64 = const 4\n  v3: ptr = ptradd v1 + 2, v2\n  v9: u32 = load map u32 v3 + 1',
  'v1: ptr = globaladdr "g" + 0\nv2: u32 = load map u32 v1 + 7\nret v2',
);

test("fold-constants keeps a conversion whose source is compared", () => {
  const text = f(
    "  v1: u32 = zext8 v0\n  v2: u32 = const 9\n  v3: u32 = ult v1, v2\n  v4: u64 = zext32 v1\n  branch v3, b1, b2\nb1:\n  ret v4\nb2:\n  ret v4",
    "u64",
  );
  assert.match(after(["fold-constants"], text), /zext32 v1/);
});

rewrites(
  "a && b in a variable is threaded",
  ["simplify-branches", "eliminate-dead"],
  `  v1: u32 = const 10
  v2: u32 = const 0
  v3: u32 = ugt v0, v1
  branch v3, b1, b2
b1:
  v4: u32 = ne v0, v1
  jump b2
b2:
  v5: u32 = phi b0 v2, b1 v4
  branch v5, b3, b4
b3:
  ret v0
b4:
  ret v2`,
  `b0:
v0: u32 = param 0
v1: u32 = const 10
v2: u32 = const 0
v3: u32 = ugt v0, v1
branch v3, b1, b3
b1: preds b0
v5: u32 = ne v0, v1
branch v5, b2, b3
b2: preds b1
ret v0
b3: preds b1, b0
ret v2`,
);

rewrites(
  "constant conditions and blocks that only jump go",
  ["simplify-branches", "eliminate-dead"],
  "  v1: u32 = const 1\n  branch v1, b1, b2\nb1:\n  jump b3\nb2:\n  jump b3\nb3:\n  v2: u32 = phi b1 v0, b2 v1\n  ret v2",
  "b0:\nv0: u32 = param 0\nret v0",
);

rewrites(
  "equal values in dominated blocks, loads up to a store",
  ["eliminate-common"],
  `  v1: ptr = globaladdr "g" + 0
  v2: u32 = load map u32 v1
  v3: u32 = load map u32 v1
  v4: u32 = add v2, v3
  store map 32 v1 + 4, v4
  v5: u32 = load map u32 v1
  v6: u32 = load map u32 v1 + 4
  v7: u32 = add v5, v6
  ret v7`,
  `b0:
v0: u32 = param 0
v1: ptr = globaladdr "g" + 0
v2: u32 = load map u32 v1 + 0
v3: u32 = add v2, v2
store map 32 v1 + 4, v3
v5: u32 = load map u32 v1 + 0
v6: u32 = add v5, v3
ret v6`,
);

test("eliminate-common never merges volatile loads, ctx loads or comparisons of different blocks", () => {
  const text = `program p(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 4 volatile
  v2: u32 = load ctx u32 v0 + 4 volatile
  v3: u32 = load ctx u32 v0 + 8
  v4: u32 = load ctx u32 v0 + 8
  v5: u32 = ult v1, v2
  branch v5, b1, b2
b1:
  v6: u32 = ult v1, v2
  ret v6
b2:
  v7: u32 = add v3, v4
  ret v7
}`;
  const result = after(["eliminate-common"], text);
  assert.is(result.match(/load ctx/g)?.length, 4);
  assert.is(result.match(/ult/g)?.length, 2);
});

rewrites(
  "unused values, volatile loads, stores to what is never read",
  ["eliminate-dead"],
  `  v1: ptr = globaladdr "g" + 0
  v2: u32 = load map u32 v1 volatile
  v3: ptr = alloca 8 align 8 "x"
  v4: ptr = ptradd v3 + 4
  store stack 32 v4, v0
  v5: u64 = callhelper 5 "ktime_get_ns" pure ()
  v6: u64 = callhelper 7 "get_prandom_u32" ()
  ret v0`,
  `b0:
v0: u32 = param 0
v1: u64 = callhelper 7 "get_prandom_u32" ()
ret v0`,
);

rewrites(
  "conversions within one width are copies",
  ["propagate-copies"],
  "  v1: i32 = sext32 v0\n  v2: u32 = zext32 v1\n  v3: u32 = add v1, v2\n  ret v3",
  "b0:\nv0: u32 = param 0\nv1: u32 = add v0, v0\nret v1",
);

const CALLS = `program p(ctx: ptr): u32 fault default=0 index=7 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 4 volatile
  v2: u32 = call "g" (v1)
  v3: u32 = call "g" (v2)
  ret v3
}
subprogram g(a: u32): u32 {
b0:
  v0: u32 = param 0
  branch v0, b1, b2
b1:
  ret v0
b2:
  fault index
}
`;

test("inline: what may fault goes into its callers; lower-faults returns the verdict", () => {
  const result = after(["inline", "lower-faults", "late simplify-branches", "late eliminate-dead"], CALLS);
  assert.is(
    result,
    `b0:
v0: ptr = param 0
v1: u32 = load ctx u32 v0 + 4 volatile
branch v1, b1, b4
b1: preds b0
branch v1, b2, b3
b2: preds b1
ret v1
b3: preds b1
v5: u32 = const 7
ret v5
b4: preds b0
v7: u32 = const 7
ret v7`,
  );
});

test("inline: a large function with two callers stays, its stack objects with it", () => {
  const body = Array.from({ length: 40 }, (_, n) => `  v${n + 1}: u32 = mul v${n}, v${n}`).join("\n");
  const text = CALLS.replace(
    /subprogram[\s\S]*/,
    `subprogram g(a: u32): u32 {\nb0:\n  v0: u32 = param 0\n${body}\n  ret v40\n}\nsubprogram unused(): u32 {\nb0:\n  v0: u32 = const 1\n  ret v0\n}\n`,
  );
  const result = after(["inline"], text);
  assert.is(result.match(/call "g"/g)?.length, 2);
  assert.not.match(result, /const 1/);
  assert.not.match(
    after(
      ["inline"],
      text.replace("(a: u32): u32 {\nb0:\n  v0: u32 = param 0\n  v1", "(a: u32): u32 always {\nb0:\n  v0: u32 = param 0\n  v1"),
    ),
    /call/,
  );
});

test("expand-signed-division: a power of two, a natural dividend, nothing on v4", () => {
  const by = (lines: string): string => f(`${lines}\n  ret v9`, "i32");
  const eight = by("  v1: i32 = sext32 v0\n  v2: i32 = const 8\n  v9: i32 = sdiv v1, v2");
  assert.not.match(after(["expand-signed-division"], eight), /div/);
  assert.match(
    after(["expand-signed-division"], by("  v1: i32 = zext8 v0\n  v2: i32 = const 10\n  v9: i32 = smod v1, v2")),
    /i32 = umod v1, v2\nret/,
  );
  assert.match(after(["expand-signed-division"], eight, { ...V3, cpu: 4 }), /sdiv/);
});

rewrites(
  "returns of equal values become one",
  ["merge-tails"],
  "  v1: u32 = const 5\n  v2: u32 = ult v0, v1\n  branch v2, b1, b2\nb1:\n  v3: u32 = const 1\n  ret v3\nb2:\n  v4: u32 = ugt v0, v1\n  branch v4, b3, b4\nb3:\n  v5: u32 = const 1\n  ret v5\nb4:\n  ret v0",
  "b0:\nv0: u32 = param 0\nv1: u32 = const 5\nv2: u32 = ult v0, v1\nbranch v2, b2, b1\nb1: preds b0\nv4: u32 = ugt v0, v1\nbranch v4, b2, b3\nb2: preds b0, b1\nv6: u32 = const 1\nret v6\nb3: preds b1\nret v0",
);

rewrites(
  "a store whose bytes are all written again goes; one that a call may read stays",
  ["eliminate-overwritten"],
  `  v1: ptr = alloca 8 align 8 "key"
  v2: u32 = const 0
  store stack 32 v1, v2
  store stack 32 v1 + 4, v2
  store stack 32 v1, v0
  v3: u64 = callhelper 5 "bpf_ktime_get_ns" ()
  store stack 32 v1, v2
  v4: u32 = load stack u32 v1 + 4
  store stack 32 v1 + 4, v0
  ret v4`,
  `b0:
v0: u32 = param 0
v1: ptr = alloca 8 align 8 "key"
v2: u32 = const 0
store stack 32 v1 + 4, v2
store stack 32 v1 + 0, v0
v5: u64 = callhelper 5 "bpf_ktime_get_ns" ()
store stack 32 v1 + 0, v2
v7: u32 = load stack u32 v1 + 4
store stack 32 v1 + 4, v0
ret v7`,
);

test.run();

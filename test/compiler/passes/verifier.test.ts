/** The passes that know the kernel's verifier: what they add, decide and narrow, by what is left in the IR text. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import { ZERO_SYMBOL } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { boundLoops } from "../../../compiler/passes/bound-loops.ts";
import { foldKnownConditions } from "../../../compiler/passes/fold-known-conditions.ts";
import { guardLoops } from "../../../compiler/passes/guard-loops.ts";
import { hideConstants } from "../../../compiler/passes/hide-constants.ts";
import { narrowComparisons } from "../../../compiler/passes/narrow-comparisons.ts";
import { orderComparisons } from "../../../compiler/passes/order-comparisons.ts";
import { analyseRanges } from "../../../compiler/passes/ranges.ts";
import type { KernelVersion } from "../../../stdlib/spec/version.ts";

type Pass = typeof guardLoops;

function after(pass: Pass, text: string, kernel: KernelVersion = [6, 1]): string {
  const module = parseModule(text);
  verifyModule(module, "test");
  for (const fn of module.functions) pass(fn, { target: { cpu: 3, kernel } });
  verifyModule(module, pass.name);
  return printModule(module, { locs: false });
}

const count = (text: string, what: string): number => text.split(what).length - 1;

/** `for (i = 0; i < limit; i++) sum = i & 1 ? sum + a : sum`, with the limit made by `limit` as v2. */
const loopTo = (limit: string): string => `program f(ctx: ptr): i32 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 volatile
${limit}
  v3: u32 = const 0
  v4: u32 = const 1
  jump b1
b1:
  v5: u32 = phi b0 v3, b4 v11
  v6: u32 = phi b0 v3, b4 v10
  v7: u32 = ult v5, v2
  branch v7, b2, b5
b2:
  v8: u32 = and v1, v4
  branch v8, b3, b4
b3:
  v9: u32 = add v6, v1
  jump b4
b4:
  v10: u32 = phi b2 v6, b3 v9
  v11: u32 = add v5, v4
  jump b1
b5:
  v12: i32 = zext32 v6
  ret v12
}
`;

const REMAINDER = "  v13: u32 = const 50\n  v2: u32 = umod v1, v13";
const MASK = "  v13: u32 = const 63\n  v2: u32 = and v1, v13";

test("the verifier's ranges forget a remainder, the compiler's do not", () => {
  const [fn] = parseModule(loopTo(REMAINDER)).functions;
  assert.ok(fn);
  if (!fn) return;
  const [remainder] = fn.insts.filter((inst) => inst?.op === "binary" && inst.binary === "umod");
  const [block] = fn.blocks;
  assert.ok(remainder && block);
  if (!remainder || !block) return;
  assert.equal(analyseRanges(fn).at(remainder.id, block.id), { lo: 0n, hi: 49n });
  assert.equal(analyseRanges(fn, { cpu: 3, kernel: [6, 1] }).at(remainder.id, block.id), { lo: 0n, hi: 0xffff_ffffn });
});

test("guard-loops counts the rounds of a loop whose bound the verifier forgets", () => {
  const text = after(guardLoops, loopTo(REMAINDER));
  assert.is(text.match(/^ +fault /gm)?.length, 1);
  assert.match(text, /const 50\n.*ult/);
});

test("guard-loops leaves a loop whose bound the verifier knows", () => {
  assert.is(after(guardLoops, loopTo(MASK)), printModule(parseModule(loopTo(MASK)), { locs: false }));
});

test("guard-loops counts rounds between two values that an older verifier knows as ranges only", () => {
  const from = loopTo(`${MASK}\n  v14: u32 = const 1\n  v15: u32 = and v1, v14`).replace(
    "v5: u32 = phi b0 v3,",
    "v5: u32 = phi b0 v15,",
  );
  assert.is(after(guardLoops, from).match(/^ +fault /gm)?.length, 1);
  assert.is(after(guardLoops, from, [6, 8]).match(/^ +fault /gm), null);
});

test("order-comparisons puts a counter to the right of a limit that the verifier does not know", () => {
  assert.match(after(orderComparisons, loopTo(MASK)), /v7: u32 = ugt v2, v5/);
  assert.match(after(orderComparisons, loopTo("  v2: u32 = const 9")), /v7: u32 = ult v5, v2/);
});

test("hide-constants starts a sum that changes on one way as an unknown zero, and not the counter", () => {
  const text = after(hideConstants, loopTo(MASK));
  assert.is(count(text, ZERO_SYMBOL), 1);
  assert.match(text, /v5: u32 = phi b0 v3, b4 v11/);
  assert.not.match(text, /v6: u32 = phi b0 v3,/);
});

test("hide-constants leaves a loop with one way through its body", () => {
  const straight = loopTo(MASK).replace("branch v8, b3, b4", "jump b3").replace("phi b2 v6, b3 v9", "phi b3 v9");
  assert.is(count(after(hideConstants, straight), ZERO_SYMBOL), 0);
});

test("hide-constants hides a value that the loop tests in every round", () => {
  const tested = loopTo(MASK).replace("v8: u32 = and v1, v4", "v8: u32 = ult v6, v1");
  const text = after(hideConstants, tested);
  assert.match(text, /add v10, v\d+/);
});

test("open branches: data-dependent ways count, a counter's test does not", () => {
  const judge = (limit: string): string => {
    const module = parseModule(loopTo(limit));
    const pending: Parameters<typeof boundLoops>[0]["pending"] = [];
    boundLoops({ module, pending, target: { cpu: 3, kernel: [5, 10], endian: "little" } });
    return pending.map(({ code, values }) => `${code} ${values["open"] ?? ""}`).join();
  };
  assert.is(judge("  v2: u32 = const 7000"), "");
  assert.is(judge("  v2: u32 = const 9000"), "TSB4003 1");
  assert.is(judge("  v13: u32 = const 8191\n  v2: u32 = and v1, v13"), "TSB4003 2");
});

test("fold-known-conditions drops a null check behind a null check, not a loop's own test", () => {
  const checks = `program f(ctx: ptr): i32 {
b0:
  v0: ptr = param 0
  v1: ptr = mapaddr "m"
  v2: ptr = callhelper 1 "bpf_map_lookup_elem" (v1, v0)
  v3: ptr = const 0
  v4: u32 = ne v2, v3
  branch v4, b1, b3
b1:
  v5: u32 = ne v2, v3
  branch v5, b2, b3
b2:
  v6: u32 = load map u32 v2
  v7: i32 = zext32 v6
  ret v7
b3:
  v8: i32 = const 0
  ret v8
}
`;
  assert.is(count(after(foldKnownConditions, checks), "branch"), 1);
  const loop = loopTo("  v13: u32 = const 0\n  v2: u32 = const 9");
  assert.is(count(after(foldKnownConditions, loop), "branch"), 2);
});

test("narrow-comparisons compares a counter and a length in 32 bits, where no sign can matter", () => {
  const wide = (operand: string): string => `subprogram f(a: u32, b: i32): u32 {
b0:
  v0: u32 = param 0
  v1: i32 = param 1
${operand}
  v5: i64 = sext32 v4
  v6: i64 = zext32 v0
  v7: u32 = slt v5, v6
  ret v7
}
`;
  const positive = after(narrowComparisons, wide("  v3: i32 = const 255\n  v4: i32 = and v1, v3"));
  assert.match(positive, /ult v\d+, v0/);
  const any = after(narrowComparisons, wide("  v3: i32 = const 255\n  v4: i32 = or v1, v3"));
  assert.match(any, /slt v5, v6/);
});

test.run();

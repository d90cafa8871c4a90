/** The pass on IR text: which stack objects come to lie in one place. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { shareObjects } from "../../../compiler/passes/share-objects.ts";

function objectsAfter(body: string, size = 200): string[] {
  const module = parseModule(`program f(ctx: ptr): i32 auto named "f" fault default=0 @0:1:1:1 {
b0:
  v0: ptr = param 0
  v1: ptr = alloca ${size} align 8 "first"
  v2: ptr = alloca ${size - 8} align 8 "second"
  v3: u32 = const 7
${body}
}
`);
  verifyModule(module, "test");
  shareObjects({ module, pending: [], target: { cpu: 3, kernel: [6, 1], endian: "little" } });
  verifyModule(module, "share-objects");
  return [...printModule(module, { locs: false }).matchAll(/alloca (.*)/g)].map(([, object = ""]) => object);
}

const ONE_AFTER_ANOTHER = `  store stack 32 v1 + 4, v3
  v4: i32 = load stack s32 v1 + 4
  store stack 32 v2 + 4, v3
  v5: i32 = load stack s32 v2 + 4
  v6: i32 = add v4, v5
  ret v6`;

const ROUNDS = `  jump b1
b1:
  v4: u32 = phi b0 v3, b1 v8
  v5: u32 = load stack u32 v1
  store stack 32 v2, v4
  v7: u32 = load stack u32 v2
  v8: u32 = add v7, v5
  store stack 32 v1, v8
  v9: u32 = ult v8, v3
  branch v9, b1, b2
b2:
  v10: i32 = zext32 v8
  ret v10`;

const BRANCHES = `  branch v3, b1, b2
b1:
  store stack 32 v1, v3
  v4: i32 = load stack s32 v1
  ret v4
b2:
  store stack 32 v2, v3
  v5: i32 = load stack s32 v2
  ret v5`;

test("what is used one after another, or on different ways, lies in one place", () => {
  assert.equal(objectsAfter(ONE_AFTER_ANOTHER), ['200 align 8 "first or second"']);
  assert.equal(objectsAfter(BRANCHES), ['200 align 8 "first or second"']);
});

test("what is used again in the next round of a loop, or later, stays apart", () => {
  assert.is(objectsAfter(ROUNDS).length, 2);
  assert.is(
    objectsAfter(ONE_AFTER_ANOTHER.replace("  ret", "  store stack 32 v1, v3\n  v9: i32 = load stack s32 v1\n  ret")).length,
    2,
  );
});

test("what has an address that is kept stays apart", () => {
  assert.is(objectsAfter(ONE_AFTER_ANOTHER.replace("  ret", "  store ctx 64 v0 + 8, v1\n  ret")).length, 2);
});

test("where there is room nothing moves", () => {
  assert.is(objectsAfter(ONE_AFTER_ANOTHER, 64).length, 2);
});

test.run();

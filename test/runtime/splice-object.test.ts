/** The program that `splice` carries with it is the one that its source compiles to, and older kernels load it. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { isSpliceObjectStale } from "../../tools/splice-object.ts";
import { compileSample } from "../kernel/support/compile.ts";

test("the object is not stale (npm run gen)", () => {
  assert.not(isSpliceObjectStale());
});

test("its source compiles for the virtual machines", () => {
  assert.ok(compileSample("runtime/splice/splice.bpf.ts").length > 0);
});

test.run();

/** A function too long for 16-bit jumps: gotol from v4 on, an internal error below; the same input gives the same output. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { execute } from "../../support/bpf-executor.ts";
import { compileText } from "./support/listing.ts";

const STORES = 33_000;

const LONG = `program main(ctx: ptr): u32 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 0 volatile
  v2: u32 = const 5
  v3: u32 = ult v1, v2
  v4: ptr = alloca 8 align 8 "x"
  store stack 32 v4 + 0, v1
  branch v3, b1, b2
b1:
${"  store stack 32 v4 + 0, v2\n".repeat(STORES)}  jump b2
b2:
  v5: u32 = load stack u32 v4 + 0
  ret v5
}`;

test("jumps of more than 32767 slots", () => {
  const [fn] = compileText(LONG, 4);
  assert.ok(fn && fn.insns.length > STORES);
  assert.is(execute(fn.insns, Uint8Array.of(9, 0, 0, 0)).result, 9n);
  assert.is(execute(fn.insns, Uint8Array.of(3, 0, 0, 0)).result, 5n);
  assert.throws(() => compileText(LONG, 3), /gotol needs cpu v4/);
});

test("equal input, equal output", () => {
  const text = LONG.replace(/( {2}store stack 32 v4 \+ 0, v2\n)+/, "$1");
  assert.equal(compileText(text), compileText(text));
});

test.run();

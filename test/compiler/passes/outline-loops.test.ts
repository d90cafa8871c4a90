/** The pass on IR text: what leaves the loop, what is shared, what stays. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import type { PendingDiagnostic } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { outlineLoops } from "../../../compiler/passes/outline-loops.ts";

interface Outlined {
  readonly text: string;
  readonly codes: readonly string[];
}

function outline(source: string, names: readonly string[] = []): Outlined {
  const module = { ...parseModule(source), names: new Set(names) };
  verifyModule(module, "test");
  const pending: PendingDiagnostic[] = [];
  outlineLoops({ module, pending, target: { cpu: 3, kernel: [6, 1], endian: "little" } });
  verifyModule(module, "outline-loops");
  return { text: printModule(module, { locs: false }), codes: pending.map(({ code }) => code) };
}

const MARK = 'longloop 1000 "TSB4002" {} @0:1:1:1';

/** `for (i = 0; i < n; i++) { body }`, then `after`. */
const loop = (
  body: string,
  after: string,
  mark = MARK,
): string => `program f(ctx: ptr): i32 auto named "f" fault default=0 @0:1:1:1 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 0 volatile
  v2: u32 = const 0
  v3: ptr = alloca 4 align 4 "key"
  jump b1
b1:
  v5: u32 = phi b0 v2, b3 v6
  ${mark}
  v7: u32 = ult v5, v1
  branch v7, b2, b4
b2:
${body}
b3:
  v8: u32 = const 1
  v6: u32 = add v5, v8
  jump b1
b4:
${after}
}
`;

const SIMPLE = loop("  store ctx 32 v0 + 4, v5\n  jump b3", "  v20: i32 = zext32 v5\n  ret v20");

test("the body becomes a function, the loop a call of bpf_loop", () => {
  const { text, codes } = outline(SIMPLE);
  assert.equal(codes, []);
  assert.match(text, /callhelper 181 "bpf_loop" \(v\d+, v\d+, v\d+, v\d+\)/);
  assert.match(text, /funcaddr "f__loop"/);
  assert.match(text, /subprogram f__loop\(index: u32, state: ptr\): i64/);
  assert.not.match(text, /longloop/);
  assert.not.match(text, /phi/);
});

test("the body takes no name of the program's", () => {
  const { text } = outline(SIMPLE, ["f", "f__loop", "f__loop2"]);
  assert.match(text, /funcaddr "f__loop3"/);
  assert.match(text, /subprogram f__loop3\(/);
});

test("one way out needs no number, two need one", () => {
  const branches = (text: string): number => text.slice(0, text.indexOf("subprogram")).split("branch").length - 1;
  assert.is(branches(outline(SIMPLE).text), 0);
  const two = loop("  v21: u32 = eq v5, v1\n  branch v21, b5, b3", "  v20: i32 = zext32 v5\n  ret v20\nb5:\n  fault index");
  assert.is(branches(outline(two).text), 1);
});

test("faults of one kind are one way out", () => {
  const body = "  v21: u32 = eq v5, v1\n  branch v21, b5, b6\nb6:\n  v22: u32 = ult v1, v5\n  branch v22, b7, b3";
  const { text } = outline(loop(body, "  v20: i32 = zext32 v5\n  ret v20\nb5:\n  fault index\nb7:\n  fault index"));
  assert.is(text.split("fault index").length - 1, 1);
});

test("an object of the loop alone lives in the body's frame", () => {
  const alone = loop("  store stack 32 v3 + 0, v5\n  jump b3", "  v20: i32 = zext32 v5\n  ret v20");
  assert.match(outline(alone).text.split("subprogram")[1] ?? "", /alloca 4 align 4 "key"/);
  const shared = loop("  store stack 32 v3 + 0, v5\n  jump b3", "  v20: i32 = load stack s32 v3 + 0\n  ret v20");
  assert.not.match(outline(shared).text.split("subprogram")[1] ?? "", /alloca/);
});

test("tail calls and references that go round stay, and are reported", () => {
  const tail = loop('  callhelper 12 "bpf_tail_call" (v0, v0, v1)\n  jump b3', "  v20: i32 = zext32 v5\n  ret v20");
  assert.equal(outline(tail).codes, ["TSB4002"]);
  const carried = SIMPLE.replace(`  ${MARK}`, `  v9: ptr = phi b0 v0, b3 v9\n  ${MARK}`);
  assert.equal(outline(carried).codes, ["TSB4002"]);
  assert.match(outline(carried).text, /phi/);
});

test("a mark outside a loop's header means nothing", () => {
  const { text, codes } = outline(loop(`  ${MARK}\n  jump b3`, "  v20: i32 = zext32 v5\n  ret v20", ""));
  assert.equal(codes, []);
  assert.not.match(text, /longloop|bpf_loop/);
});

test.run();

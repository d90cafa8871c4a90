/** Which constants a program may write to, on IR text: by themselves, in functions, through pointers that were stored or chosen. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import type { PendingDiagnostic } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { settleConstants } from "../../../compiler/passes/settle-constants.ts";

const READ_ONLY: PendingDiagnostic = { code: "TSB3045", values: {}, loc: { file: 0, line: 1, column: 1, length: 1 } };

interface Settled {
  readonly written: readonly string[];
  readonly codes: readonly string[];
  readonly text: string;
}

/** `table` is a constant that may become a variable, `limits` one that a loader sets. */
function settle(body: string): Settled {
  const source = `program f(ctx: ptr): u32 auto named "f" fault default=0 @0:1:1:1 {
b0:
  v0: ptr = param 0
  v1: ptr = globaladdr "table" + 0
  v2: ptr = globaladdr "limits" + 0
  v3: ptr = alloca 8 align 8 "x"
  v4: u32 = const 7
${body}
}
subprogram g(p: ptr, q: ptr): u32 auto named "g" fault default=0 @0:1:1:1 {
b0:
  v0: ptr = param 0
  v1: ptr = param 1
  v2: u32 = load mem u32 v1 + 0
  store mem 32 v0 + 4, v2
  ret v2
}
`;
  const module = {
    ...parseModule(source),
    constants: new Map([
      ["table", undefined],
      ["limits", READ_ONLY],
    ]),
  };
  verifyModule(module, "test");
  const pending: PendingDiagnostic[] = [];
  settleConstants({ module, pending, target: { cpu: 3, kernel: [6, 1], endian: "little" } });
  verifyModule(module, "settle-constants");
  const { written = new Set() }: { written?: ReadonlySet<string> } = module;
  return { written: [...written], codes: pending.map(({ code }) => code), text: printModule(module, { locs: false }) };
}

test("what is only read is read-only data", () => {
  const { written, codes, text } = settle("  v5: ptr = ptradd v1 + 4\n  v6: u32 = load map u32 v5 + 0\n  ret v6");
  assert.equal([written, codes], [[], []]);
  assert.match(text, /load rodata u32 v5 \+ 0/);
});

test("a write makes a variable of a constant, and is reported of what a loader sets", () => {
  const { written, codes, text } = settle(
    "  v5: u32 = load map u32 v1 + 0\n  store map 32 v1 + 4, v4\n  v6: u32 = atomic add 32 v2 + 0, v4 fetch\n  ret v5",
  );
  assert.equal([written, codes], [["table"], ["TSB3045"]]);
  assert.match(text, /load map u32 v1 \+ 0/);
});

test("what a function writes through a parameter, and not through the other", () => {
  assert.equal(settle('  v5: u32 = call "g" (v1, v2)\n  ret v5').written, ["table"]);
  const { written, codes } = settle('  v5: u32 = call "g" (v2, v1)\n  ret v5');
  assert.equal([written, codes], [[], ["TSB3045"]]);
});

test("through one of two, and through a pointer that was stored", () => {
  const chosen =
    "  branch v4, b1, b2\nb1: preds b0\n  jump b2\nb2: preds b0, b1\n  v5: ptr = phi b0 v3, b1 v1\n  store mem 32 v5 + 0, v4\n  ret v4";
  assert.equal(settle(chosen).written, ["table"]);
  assert.equal(settle("  store stack 64 v3 + 0, v1\n  ret v4").written, ["table"]);
});

test("helpers that read, and such that write", () => {
  const call = (helper: string): string => `  v5: i64 = callhelper ${helper}\n  ret v4`;
  assert.equal(settle(call('130 "bpf_ringbuf_output" (v0, v1, v4, v4)')).written, []);
  assert.equal(settle(call('26 "bpf_skb_load_bytes" (v0, v4, v1, v4)')).written, ["table"]);
  assert.equal(settle("  v5: u64 = const 1\n  packetcopy 8 v5, v1, v5\n  ret v4").written, ["table"]);
});

test.run();

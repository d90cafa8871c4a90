/** Sizes that helpers take: shown to the verifier where it does not see them, left alone where it does. */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import { printModule } from "../../../compiler/ir/print.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { boundIndices } from "../../../compiler/passes/bound-indices.ts";

function bound(size: string, max: number): string {
  const source = `program f(ctx: ptr): u32 auto named "f" fault default=0 @0:1:1:1 {
b0:
  v0: ptr = param 0
  v1: u32 = load ctx u32 v0 + 0 volatile
  v2: ptr = alloca 64 align 8 "x"
  v3: u64 = zext32 v1
  v4: u64 = const 0
${size}
  v9: i64 = callhelper 26 "bpf_skb_load_bytes" (v0, v4, v2, v8) size ${max}
  v10: u32 = const 0
  ret v10
}
`;
  const module = parseModule(source);
  for (const fn of module.functions) boundIndices(fn, { target: { cpu: 3, kernel: [6, 1], endian: "little" } });
  verifyModule(module, "bound-indices");
  return printModule(module, { locs: false });
}

const REMAINDER = "  v5: u64 = const 10\n  v6: u64 = umod v3, v5\n  v7: u64 = const 1\n  v8: u64 = add v6, v7";

test("a size whose bounds the verifier does not see is cut to them less 1", () => {
  const limited = bound(REMAINDER, 10);
  assert.match(limited, /sub v8, v\d+/);
  assert.match(limited, /ule v\d+, v\d+/);
  const masked = bound(REMAINDER, 64);
  assert.match(masked, /sub v8, v\d+\n.*const 63\n.*and v\d+, v\d+\n.*const 1\n.*add v\d+, v\d+/);
  assert.not.match(masked, /ule/);
});

test("a size that it sees stays", () => {
  assert.match(bound("  v8: u64 = const 6", 6), /\(v0, v4, v2, v8\) size 6/);
  assert.match(
    bound("  v5: u64 = const 7\n  v6: u64 = and v3, v5\n  v7: u64 = const 1\n  v8: u64 = add v6, v7", 8),
    /v2, v8\)/,
  );
});

test("one that may be 0 to the verifier does not, whatever it was compared with", () => {
  assert.not.match(bound("  v5: u64 = const 7\n  v8: u64 = and v3, v5", 8), /v2, v8\)/);
  const compared =
    "  v5: u64 = const 7\n  v8: u64 = and v3, v5\n  v6: u32 = ne v8, v4\n  branch v6, b1, b2\nb2: preds b0\n  v11: u32 = const 0\n  ret v11\nb1: preds b0";
  assert.not.match(bound(compared, 8), /v2, v8\)/);
});

test.run();

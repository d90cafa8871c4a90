import { test } from "uvu";
import * as assert from "uvu/assert";
import { parseModule } from "../../../compiler/ir/parse.ts";
import type { PendingDiagnostic } from "../../../compiler/ir/types.ts";
import { verifyModule } from "../../../compiler/ir/verify.ts";
import { boundLoops } from "../../../compiler/passes/bound-loops.ts";

/** The codes reported for a module; kernels from 5.17 on have `bpf_loop`. */
function judge(text: string, kernel: readonly [number, number] = [5, 10]): string {
  const module = parseModule(text);
  verifyModule(module, "test");
  const pending: PendingDiagnostic[] = [];
  boundLoops({ module, pending, target: { cpu: 3, kernel, endian: "little" } });
  return pending.map(({ code }) => code).join(" ") || "bounded";
}

interface LoopText {
  /** Makes v8, the condition to go on; v5 is the counter, v0 the u32 parameter. */
  readonly test: string;
  /** Makes v7, the counter's next value. */
  readonly step: string;
  readonly init?: string;
  readonly type?: string;
}

function loop({ test: condition, step, init = "const 0", type = "u32" }: LoopText): string {
  return `subprogram f(a: u32): u32 {
b0:
  v0: u32 = param 0
  v1: ${type} = ${init}
  jump b1
b1:
  v5: ${type} = phi b0 v1, b2 v7
${condition}
  branch v8, b2, b3
b2:
${step}
  jump b1
b3:
  ret v0
}`;
}

const limit = (value: string, predicate: string, type = "u32"): string =>
  `  v9: ${type} = ${value}\n  v8: u32 = ${predicate} v5, v9`;
const plus = (value: number, type = "u32"): string => `  v6: ${type} = const ${value}\n  v7: ${type} = add v5, v6`;

const ACCEPTED: readonly (readonly [string, LoopText])[] = [
  ["i < 16; i++", { test: limit("const 16", "ult"), step: plus(1) }],
  ["i !== 16; i++", { test: limit("const 16", "ne"), step: plus(1) }],
  ["i <= 100; i += 7", { test: limit("const 100", "ule"), step: plus(7) }],
  ["i >= 0; i-- of an i32", { test: limit("const 0", "sge", "i32"), step: plus(-1, "i32"), init: "const 63", type: "i32" }],
  ["i > 0; i-- of a u32", { test: limit("const 0", "ugt"), step: plus(-1), init: "const 63" }],
  ["i < (n & 63)", { test: "  v4: u32 = const 63\n  v9: u32 = and v0, v4\n  v8: u32 = ult v5, v9", step: plus(1) }],
  ["i < u8(n)", { test: limit("zext8 v0", "ult"), step: plus(1) }],
  [
    "i < 64; i += 1 + (n & 3)",
    {
      test: limit("const 64", "ult"),
      step: "  v3: u32 = const 3\n  v4: u32 = and v0, v3\n  v6: u32 = const 1\n  v10: u32 = add v4, v6\n  v7: u32 = add v5, v10",
    },
  ],
  [
    "x !== 0; x >>= 1",
    { test: limit("const 0", "ne"), step: "  v6: u32 = const 1\n  v7: u32 = shr v5, v6", init: "zext32 v0" },
  ],
  [
    "a test of the other variable first",
    { test: "  v9: u32 = const 64\n  v10: u32 = ult v5, v0\n  branch v10, b4, b3\nb4:\n  v8: u32 = ult v5, v9", step: plus(1) },
  ],
];

const REFUSED: readonly (readonly [string, string, LoopText])[] = [
  ["i < n", "TSB4001", { test: "  v8: u32 = ult v5, v0", step: plus(1) }],
  ["i !== 10; i += 3", "TSB4001", { test: limit("const 10", "ne"), step: plus(3) }],
  ["i !== 0; no step", "TSB4001", { test: limit("const 1", "ne"), step: "  v7: u32 = zext32 v5" }],
  [
    "i < 10; i += n & 3, perhaps 0",
    "TSB4001",
    { test: limit("const 10", "ult"), step: "  v3: u32 = const 3\n  v4: u32 = and v0, v3\n  v7: u32 = add v5, v4" },
  ],
  ["i < 1000000; i++", "TSB4002", { test: limit("const 1000000", "ult"), step: plus(1) }],
  ["i <= 0xffffffff; i++ wraps", "TSB4001", { test: limit("const 4294967295", "ule"), step: plus(1) }],
  [
    "x !== 0; x = x / 10",
    "TSB4001",
    { test: limit("const 0", "ne"), step: "  v6: u32 = const 10\n  v7: u32 = udiv v5, v6", init: "zext32 v0" },
  ],
  [
    "x & x - 1",
    "TSB4001",
    { test: limit("const 0", "ne"), step: `${plus(-1).replace("v7", "v10")}\n  v7: u32 = and v5, v10`, init: "zext32 v0" },
  ],
];

for (const [what, text] of ACCEPTED) test(`accepts ${what}`, () => assert.is(judge(loop(text)), "bounded"));
for (const [what, code, text] of REFUSED) test(`refuses ${what}`, () => assert.is(judge(loop(text)), code));

const nest = (inner: number): string => `subprogram f(a: u32): u32 {
b0:
  v0: u32 = param 0
  v1: u32 = const 0
  v2: u32 = const 1000
  v3: u32 = const ${inner}
  v4: u32 = const 1
  jump b1
b1:
  v5: u32 = phi b0 v1, b4 v6
  v7: u32 = ult v5, v2
  branch v7, b2, b5
b2:
  v8: u32 = phi b1 v1, b3 v9
  v10: u32 = ult v8, v3
  branch v10, b3, b4
b3:
  v9: u32 = add v8, v4
  jump b2
b4:
  v6: u32 = add v5, v4
  jump b1
b5:
  ret v0
}`;

test("a nest is judged by the product of its rounds", () => {
  assert.is(judge(nest(10)), "bounded");
  assert.is(judge(nest(1000)), "TSB4002");
});

test("what is too long to walk becomes a bpf_loop where the kernel has it", () => {
  assert.is(judge(nest(1000), [5, 16]), "TSB4002");
  assert.is(judge(nest(1000), [5, 17]), "bounded");
  assert.is(judge(nest(1000).replace("const 1000", "const 9000000"), [5, 17]), "TSB4002");
});

test("a loop that calls a loop counts the callee", () => {
  const callee = loop({ test: limit("const 1000", "ult"), step: plus(1) }).replace("f(a", "g(a");
  const caller = loop({ test: limit("const 1000", "ult"), step: `  v20: u32 = call "g" (v5)\n${plus(1)}` });
  assert.is(judge(`${caller}\n${callee}`), "TSB4002");
});

test("an inner loop that moves the outer counter forward keeps the outer one bounded", () => {
  assert.is(
    judge(`subprogram f(a: u32): u32 {
b0:
  v0: u32 = param 0
  v1: u32 = const 0
  v2: u32 = const 64
  v4: u32 = const 1
  jump b1
b1:
  v5: u32 = phi b0 v1, b4 v6
  v7: u32 = ult v5, v2
  branch v7, b2, b5
b2:
  v8: u32 = phi b1 v5, b3 v9
  v10: u32 = ult v8, v2
  branch v10, b3, b4
b3:
  v9: u32 = add v8, v4
  branch v0, b2, b4
b4:
  v11: u32 = phi b2 v8, b3 v9
  v6: u32 = add v11, v4
  jump b1
b5:
  ret v0
}`),
    "bounded",
  );
});

test.run();

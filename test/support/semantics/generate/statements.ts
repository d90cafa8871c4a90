/**
 * Programs for control flow: conditions, `switch`, loops with bounds, labels, short-circuits, early returns, and rule 4 of
 * "Integers".
 */

import type { Draft } from "./module.ts";

const reads = ["a_u8", "b_u8", "a_i32", "b_i32", "a_u32", "b_u32", "a_u64", "b_u64", "a_bool", "b_bool"];

const bodies: Readonly<Record<string, string>> = {
  if_else:
    "if (ctx.a_u32 < ctx.b_u32) ctx.r0_u32 = ctx.a_u32;\nelse if (ctx.a_u32 === ctx.b_u32) ctx.r0_u32 = 77;\nelse { ctx.r0_u32 = ctx.b_u32; ctx.r1_u32 = 1; }",
  ternary:
    "ctx.r0_u32 = ctx.a_bool ? ctx.a_u32 : ctx.b_u32;\nctx.r0_i32 = ctx.a_i32 < 0 ? -ctx.a_i32 : ctx.a_i32;\nctx.r0_u64 = ctx.a_u64 > ctx.b_u64 ? ctx.a_u64 : 5n;",
  truthy:
    "if (ctx.a_u32) ctx.r0_u32 = 1;\nif (!ctx.b_u64) ctx.r1_u32 = 1;\nif (ctx.a_u8 && ctx.b_u8) ctx.r2_u32 = 1;\nwhile (ctx.a_bool) { ctx.r0_i32 = 4; break; }",
  both: "let hits: u32 = 0;\nif (ctx.a_bool && ++hits > 0 && ctx.b_bool) ctx.r0_u32 = 1;\nif (ctx.a_bool || ++hits > 5) ctx.r1_u32 = 1;\nctx.r2_u32 = hits;\nctx.r0_bool = ctx.a_bool && ctx.b_bool;\nctx.r1_bool = !(ctx.a_bool || ctx.b_bool);",
  guarded:
    "if (ctx.b_u32 !== 0 && ctx.a_u32 / ctx.b_u32 > 3) ctx.r0_u32 = 9;\nctx.r1_u32 = ctx.b_i32 === 0 ? 0 : u32(ctx.a_i32 / ctx.b_i32);",
  switches:
    "switch (ctx.a_u8) {\n  case 0: ctx.r0_u32 = 1; break;\n  case 1:\n  case 2: ctx.r0_u32 = 2;\n  case 3: ctx.r1_u32 = 3; break;\n  default: ctx.r0_u32 = 4;\n  case 127: ctx.r2_u32 = 5;\n}",
  switch_i32:
    "switch (ctx.a_i32) {\n  case -1: return 10;\n  case 0: return 11;\n  case 2147483647: return 12;\n  case -2147483648: return 13;\n}\nctx.r0_u32 = 1;",
  switch_u64:
    "switch (ctx.a_u64) {\n  case 0n: ctx.r0_u64 = 1n; break;\n  case 0xffffffffffffffffn: ctx.r0_u64 = 2n; break;\n  case 0x100000000n: { const t = ctx.b_u64 + 1n; ctx.r0_u64 = t; break; }\n  default: ctx.r0_u64 = 3n;\n}",
  switch_loop:
    "let seen: u32 = 0;\nfor (let i = 0; i < 8; i++) {\n  switch (ctx.a_u8 >> i & 3) {\n    case 0: continue;\n    case 1: seen += 1; break;\n    case 2: seen += 10; break;\n    default: seen += 100;\n  }\n  seen <<= 1;\n}\nctx.r0_u32 = seen;",
  for_sum: "let sum: u32 = 0;\nfor (let i = 0; i < 10; i++) sum += ctx.a_u32 >> i;\nctx.r0_u32 = sum;",
  for_down: "let sum = 0;\nfor (let i = 9; i >= 0; i--) { if (i === 4) continue; sum += ctx.a_i32 ^ i; }\nctx.r0_i32 = sum;",
  for_bound: "let n: u32 = 0;\nfor (let i: u32 = 0; i < ctx.a_u32 && i < 20; i++) n += ctx.b_u32;\nctx.r0_u32 = n;",
  while_bits:
    "let bits: u32 = ctx.a_u32;\nlet count = 0;\nlet guard = 0;\nwhile (bits !== 0 && guard < 32) { count += i32(bits & 1); bits >>= 1; guard++; }\nctx.r0_i32 = count;",
  do_while:
    "let x: u32 = ctx.a_u32;\nlet i = 0;\ndo { x = x * 3 + 1; i++; } while (i < 5 && x !== 0);\nctx.r0_u32 = x;\nctx.r0_i32 = i;",
  gcd: "let a: u32 = ctx.a_u32;\nlet b: u32 = ctx.b_u32;\nfor (let i = 0; i < 50 && b !== 0; i++) { const t = a % b; a = b; b = t; }\nctx.r0_u32 = a;\nctx.r1_u32 = b;",
  labels:
    "let n: u32 = 0;\nouter: for (let i = 0; i < 6; i++) {\n  for (let j = 0; j < 6; j++) {\n    if (j > i) continue outer;\n    if (i * j === 12) break outer;\n    n += ctx.a_u32 & 0xff;\n  }\n}\nctx.r0_u32 = n;",
  block_label:
    "found: {\n  if (ctx.a_u32 === 0) break found;\n  ctx.r0_u32 = 1;\n  if (ctx.b_u32 > ctx.a_u32) break found;\n  ctx.r1_u32 = 2;\n}\nctx.r2_u32 = 3;",
  early:
    "if (ctx.a_u32 > 1000) return 1;\nfor (let i = 0; i < 8; i++) { if ((ctx.a_u32 >> i & 1) === 1) return 100 + i; }\nctx.r0_u32 = 5;",
  return_neg: "if (ctx.a_bool) return -5;\nif (ctx.b_bool) return i32(ctx.a_u32);",
  nested_loop:
    "let total: u64 = 0n;\nfor (let i = 0; i < 5; i++) {\n  let k = 0;\n  while (k < 4) { total = total * 31n + u64(ctx.a_u8 + i * k); k++; }\n}\nctx.r0_u64 = total;",
  rule4:
    "let x = 0;\nlet y = 0;\nlet z = 0n;\nlet w = 0;\nx = ctx.a_u32;\ny += ctx.a_u8;\nz = ctx.a_u64;\nw = w - 1;\nctx.r0_bool = x - 1 < ctx.b_u32;\nctx.r1_bool = y - 300 < 0;\nctx.r2_bool = z - 1n > 5n;\nctx.r0_i32 = w;\nctx.r0_u32 = x >> 4;",
  rule4_late:
    "let best = 0;\nfor (let i = 0; i < 4; i++) {\n  const v = ctx.a_u32 >> (i * 8) & 0xff;\n  if (v > best) best = v;\n}\nctx.r0_u32 = best;\nctx.r1_u32 = best - 1;",
  shadow:
    "const x: u32 = ctx.a_u32;\n{\n  const x: u64 = ctx.a_u64;\n  ctx.r0_u64 = x + 1n;\n}\nfor (let x = 0; x < 3; x++) ctx.r1_u32 = u32(x);\nctx.r0_u32 = x + 1;",
  assign_value: "let x: u32 = 0;\nlet y: u32 = 0;\nx = y = ctx.a_u32;\nctx.r0_u32 = x ^ (y += 5);\nctx.r1_u32 = y;",
  order:
    "let x: u32 = ctx.a_u32;\nctx.r0_u32 = x + (x = ctx.b_u32) * 2 + x;\nlet i: u32 = 1;\nctx.r1_u32 = i++ * 100 + i++ * 10 + ++i;\nctx.r2_u32 = i;",
  faults:
    "ctx.r0_u32 = 1;\nif (ctx.a_bool) ctx.r1_i32 = ctx.a_i32 / ctx.b_i32;\nctx.r2_u32 = 3;\nctx.r0_u64 = ctx.a_u64 % ctx.b_u64;\nctx.r1_u64 = 9n;",
  constants:
    "ctx.r0_u32 = ctx.a_u32 & MASK;\nctx.r1_u32 = ctx.a_u32 * TYPED + LIMIT;\nctx.r0_u64 = ctx.a_u64 ^ WIDE;\nctx.r0_i32 = ctx.a_i32 + NEGATIVE;\nctx.r2_u32 = SET.two;\nif (ctx.a_u8 === SET.one) ctx.r1_i32 = SET.two * 4;",
};

export const statementDeclarations = `const MASK = 0xf0f0;
const LIMIT = MASK + 15;
const TYPED: u32 = 0x9e3779b1;
const WIDE = 0xdeadbeefcafen;
const NEGATIVE = -1000;
const SET = { one: 1, two: 2 } as const;
`;

export function statementDrafts(): readonly Draft[] {
  return Object.entries(bodies).map(([name, body]) => ({ name, body, reads }));
}

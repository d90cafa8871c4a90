/**
 * Programs for calls (one to seven arguments, inferred results, faults inside), structs (fields, nesting, methods, references)
 * and layout.
 */

import type { Draft } from "./module.ts";

const reads = [
  "a_u8",
  "b_u8",
  "a_u16",
  "a_i8",
  "a_i16",
  "a_i32",
  "b_i32",
  "a_u32",
  "b_u32",
  "c_u32",
  "a_u64",
  "b_u64",
  "a_i64",
  "a_be32",
  "a_be16",
  "a_bool",
  "b_bool",
];

const bodies: Readonly<Record<string, string>> = {
  call1: "ctx.r0_u32 = one(ctx.a_u32);\nctx.r1_u32 = one(one(ctx.b_u32));",
  call2: "ctx.r0_i32 = two(ctx.a_i32, ctx.b_u8);\nctx.r1_i32 = two(ctx.a_u8, 7);",
  call5: "ctx.r0_u64 = five(ctx.a_u32, ctx.a_u64, ctx.a_i8, ctx.b_u64, ctx.a_bool);",
  call7: "ctx.r0_i64 = seven(ctx.a_u8, ctx.a_u16, ctx.a_u32, ctx.a_u64, ctx.a_i8, ctx.a_i16, ctx.a_i64);",
  call_be: "ctx.r0_be32 = keep(ctx.a_be32);\nctx.r1_u32 = hostOrder(ctx.a_be32, ctx.a_be16);",
  call_bool: "ctx.r0_bool = isEven(ctx.a_u32);\nif (isEven(ctx.b_u32) && !isEven(ctx.c_u32)) ctx.r0_u32 = 1;",
  call_early: "ctx.r0_i32 = sign(ctx.a_i32) * 10 + sign(ctx.b_i32);",
  call_infer: "ctx.r0_i32 = inferred(ctx.a_u8);\nctx.r0_u32 = inferredU32(ctx.a_u32, ctx.b_u32) / 3;",
  call_fault: "ctx.r0_u32 = 1;\nctx.r1_u32 = quotient(ctx.a_u32, ctx.b_u32);\nctx.r2_u32 = 3;",
  call_loop: "let h: u32 = 5381;\nfor (let i = 0; i < 4; i++) h = mix(h, ctx.a_u32 >> (i * 8) & 0xff);\nctx.r0_u32 = h;",
  call_void: "note(ctx, ctx.a_u32);\nnote(ctx, ctx.b_u32);",
  call_order: "let x: u32 = ctx.a_u32;\nctx.r0_u32 = three(x, x += 1, x * 2);",
  struct_new:
    "const p = new Point();\nctx.r0_i32 = p.x + p.y;\np.x = ctx.a_i32;\np.y += ctx.b_i32;\nctx.r1_i32 = p.x - p.y;\nctx.r2_i32 = p.sum();",
  struct_ctor:
    "const s = new Span(ctx.a_u32, ctx.b_u32);\nctx.r0_u32 = s.end;\nctx.r1_u32 = s.length();\ns.grow(5);\nctx.r2_u32 = s.length();",
  struct_ref:
    "const p = new Point();\nconst q = p;\nmove(p, ctx.a_i32);\nq.y = 9;\nctx.r0_i32 = p.x;\nctx.r1_i32 = p.y;\nctx.r2_i32 = q.x;",
  struct_ret:
    "const p = makePoint(ctx.a_i32, ctx.b_i32);\nconst q = makePoint(p.y, p.x);\nctx.r0_i32 = q.x;\nctx.r1_i32 = p.x;",
  struct_nest:
    "const o = new Outer();\no.inner.x = ctx.a_i32;\no.tag = ctx.a_u8;\no.wide = ctx.a_u64;\nconst i = o.inner;\ni.y = ctx.b_i32;\nctx.r0_i32 = o.inner.x ^ o.inner.y;\nctx.r0_u64 = o.wide + u64(o.tag);\nctx.r0_u32 = o.last;\nctx.r0_u8 = o.tag;",
  struct_all:
    "const m = new Mixed();\nm.a = ctx.a_u8;\nm.b = ctx.a_u16;\nm.c = ctx.a_i8;\nm.d = ctx.a_i64;\nm.e = ctx.a_bool;\nm.f = ctx.a_i16;\nm.g = ctx.a_be32;\nm.a += 200;\nm.c--;\nctx.r0_u8 = m.a;\nctx.r0_u16 = m.b;\nctx.r0_i8 = m.c;\nctx.r0_i64 = m.d;\nctx.r0_bool = m.e;\nctx.r0_i16 = m.f;\nctx.r0_be32 = m.g;",
  static_call: "ctx.r0_u32 = Tools.double(ctx.a_u32);\nctx.r1_u32 = Tools.double(Tools.double(ctx.b_u32));",
};

/** Of the language, but not of every compiler: each must agree or be refused with a diagnostic. */
const optionalBodies: Readonly<Record<string, string>> = {
  struct_copy:
    "const p = makePoint(ctx.a_i32, 2);\nconst q = new Point();\nObject.assign(q, p);\np.x = 1;\nctx.r0_i32 = q.x;\nctx.r1_i32 = p.x;",
  struct_lit:
    "const p: Pair = { left: ctx.a_u32, right: ctx.a_u8 };\nctx.r0_u32 = p.left;\nctx.r0_u8 = p.right;\nctx.r1_u32 = pairSum({ left: ctx.b_u32, right: 9 });",
  struct_pick:
    "const p = makePoint(1, 2);\nconst q = makePoint(3, 4);\nconst r = ctx.a_bool ? p : q;\nr.x = ctx.a_i32;\nctx.r0_i32 = p.x;\nctx.r1_i32 = q.x;",
};

export const callDeclarations = `class Point {
  x: i32 = 3;
  y: i32 = 4;
  sum(): i32 { return this.x + this.y; }
}

class Span {
  start: u32 = 0;
  end: u32 = 0;
  constructor(start: u32, size: u32) {
    this.start = start;
    this.end = start + size;
  }
  length(): u32 { return this.end - this.start; }
  grow(by: u32): void { this.end += by; }
}

class Outer {
  tag: u8 = 1;
  inner = new Point();
  wide: u64 = 7n;
  last: u32 = 0xffffffff;
}

class Mixed {
  a: u8 = 0;
  b: u16 = 0;
  c: i8 = 0;
  d: i64 = 0n;
  e = false;
  f: i16 = 0;
  g = be32(0);
}

class Pair {
  left: u32 = 1;
  right: u8 = 2;
}

class Tools {
  static double(x: u32): u32 { return x * 2; }
}

function one(x: u32): u32 { return x * 2654435761 + 1; }
function two(a: i32, b: u8): i32 { return a - b; }
function three(a: u32, b: u32, c: u32): u32 { return a ^ b * 3 ^ c * 7; }
function five(a: u32, b: u64, c: i8, d: u64, e: boolean): u64 { return e ? u64(a) + b : d - u64(c); }
function seven(a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i64): i64 {
  return i64(a + b) + i64(c) * 3n - i64(d) + i64(e * f) - g;
}
function pairSum(p: Pair): u32 { return p.left + p.right; }
function keep(x: be32): be32 { return x; }
function hostOrder(x: be32, y: be16): u32 { return ntohl(x) + ntohs(y); }
function isEven(x: u32): boolean { return x % 2 === 0; }
function sign(x: i32): i32 {
  if (x < 0) return -1;
  if (x > 0) return 1;
  return 0;
}
function inferred(x: u8) { return x; }
function inferredU32(x: u32, y: u32) {
  if (x > y) return x - y;
  return y - x;
}
function quotient(x: u32, y: u32): u32 { return x / y; }
function mix(h: u32, c: u32): u32 { return h * 33 ^ c; }
function note(args: Args, value: u32): void {
  args.r0_u32 = args.r0_u32 + value;
  if (value === 0) return;
  args.r1_u32 = value;
}
function move(p: Point, by: i32): void { p.x += by; }
function makePoint(x: i32, y: i32): Point {
  const p = new Point();
  p.x = x;
  p.y = y;
  return p;
}
`;

export function optionalDrafts(): readonly Draft[] {
  return Object.entries(optionalBodies).map(([name, body]) => ({ name, body, reads }));
}

export function callDrafts(): readonly Draft[] {
  return Object.entries(bodies).map(([name, body]) => ({ name, body, reads }));
}

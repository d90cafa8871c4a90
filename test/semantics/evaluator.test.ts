/**
 * The evaluator on whole programs, expectations written by hand: maps, atomics, references, control flow, faults, both byte
 * orders.
 */

import { test } from "uvu";
import * as assert from "uvu/assert";
import { callbackCases } from "../frontend/control-flow/callbacks.ts";
import { type Environment, type Evaluation, evaluateProgram } from "../support/semantics/evaluate.ts";
import { type Endian, readInt } from "../support/semantics/memory.ts";
import { IllTyped } from "../support/semantics/outcome.ts";
import { importLine, vectorBytes, vectorClass, vectorFields } from "../support/semantics/vector-module.ts";
import { textOf } from "../support/snippet.ts";

const mapImports =
  'import { ArrayMap, HashMap, Update, atomicAdd, atomicCompareExchange, atomicExchange, atomicXor } from "tsbpf";\n';

function run(
  body: string,
  operands: Readonly<Record<string, bigint>> = {},
  declarations = "",
  environment: Environment = { endian: "little" },
): Evaluation {
  const text = `${importLine}${mapImports}${vectorClass()}${declarations}\nexport class P {\n  @syscall()\n  static p(ctx: Args): i32 {\n${body}\n    return 0;\n  }\n}\n`;
  return evaluateProgram(text, "p", vectorBytes(new Map(Object.entries(operands)), environment.endian), environment);
}

function field({ ctxAfter }: Evaluation, name: string, endian: Endian = "little"): bigint {
  const found = vectorFields.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no field ${name}`);
  return readInt({ bytes: ctxAfter, offset: found.offset }, found.type === "bool" ? "u8" : found.type, endian);
}

const maps = `class Key { port: u16 = 0; addr: u32 = 0; }
class Value { hits: u64 = 0n; last: u32 = 0; }
export const table = new HashMap<Key, Value>({ maxEntries: 2 });
export const counts = new ArrayMap<u64>({ maxEntries: 4 });
export const scalars = new HashMap<u32, u32>({ maxEntries: 8 });
function key(port: u16): Key { const k = new Key(); k.port = port; k.addr = 7; return k; }
`;

test("a hash map copies what is set, and get is live", () => {
  const result = run(
    `const v = new Value(); v.hits = 5n;
     ctx.r0_i32 = table.set(key(80), v);
     v.hits = 6n;
     const e = table.get(key(80));
     if (e !== undefined) { e.hits += 10n; ctx.r0_u64 = e.hits; }
     const again = table.get(key(80));
     if (again !== undefined) ctx.r1_u64 = again.hits;
     ctx.r0_bool = table.has(key(80)); ctx.r1_bool = table.has(key(81));
     ctx.r2_bool = table.delete(key(81));`,
    {},
    maps,
  );
  assert.is(field(result, "r0_i32"), 0n);
  assert.is(field(result, "r0_u64"), 15n);
  assert.is(field(result, "r1_u64"), 15n);
  assert.equal(
    ["r0_bool", "r1_bool", "r2_bool"].map((name) => field(result, name)),
    [1n, 0n, 0n],
  );
  assert.equal([...(result.maps.get("table")?.keys() ?? [])], ["5000000007000000"]);
});

test("set reports the kernel's errors", () => {
  const result = run(
    `ctx.r0_i32 = table.set(key(1), new Value(), Update.Exist);
     table.set(key(1), new Value());
     ctx.r1_i32 = table.set(key(1), new Value(), Update.NoExist);
     table.set(key(2), new Value());
     ctx.r2_i32 = table.set(key(3), new Value());
     return counts.set(4, 1n);`,
    {},
    maps,
  );
  assert.equal(
    ["r0_i32", "r1_i32", "r2_i32"].map((name) => field(result, name)),
    [-2n, -17n, -7n],
  );
  assert.is(result.retval, -7);
});

test("array maps exist from the beginning; scalars come as references; a missing one is undefined, not 0", () => {
  const result = run(
    `const c = counts.get(3);
     if (c !== undefined) { c.value += 2n; ctx.r0_u64 = c.value; }
     ctx.r0_bool = counts.get(4) === undefined;
     ctx.r1_bool = scalars.get(0) === undefined;
     scalars.set(0, 0);
     ctx.r2_bool = scalars.get(0) === undefined;
     scalars.get(5)!.value = 1;`,
    {},
    maps,
  );
  assert.is(field(result, "r0_u64"), 2n);
  assert.equal(
    ["r0_bool", "r1_bool", "r2_bool"].map((name) => field(result, name)),
    [1n, 1n, 0n],
  );
  assert.equal([result.faulted, result.retval], ["null", -22]);
});

test("maps are kept from one run to the next", () => {
  const body = "const c = counts.get(0);\nif (c !== undefined) { ctx.r0_u64 = atomicAdd(c, 3n); }";
  const first = run(body, {}, maps);
  const second = run(body, {}, maps, { endian: "little", maps: first.maps });
  assert.equal([field(first, "r0_u64"), field(second, "r0_u64")], [0n, 3n]);
});

test("atomics give the old value and wrap in their type", () => {
  const result = run(
    `const v = new Value(); v.last = 0xffffffff;
     table.set(key(1), v);
     const e = table.get(key(1))!;
     ctx.r0_u32 = atomicAdd(e, "last", 2);
     ctx.r1_u32 = e.last;
     ctx.r2_u32 = atomicExchange(e, "last", 9);
     ctx.r0_u64 = atomicCompareExchange(e, "hits", 1n, 5n);
     atomicCompareExchange(e, "hits", 0n, 6n);
     ctx.r1_u64 = atomicXor(e, "hits", 3n);
     ctx.r2_u64 = e.hits;`,
    {},
    maps,
  );
  assert.equal(
    ["r0_u32", "r1_u32", "r2_u32", "r0_u64", "r1_u64", "r2_u64"].map((name) => field(result, name)),
    [0xffffffffn, 1n, 1n, 0n, 6n, 5n],
  );
});

test("objects are references; nested ones lie inside; new starts afresh", () => {
  const declarations = `class In { x: u8 = 9; y: u64 = 1n; }
class Out { tag: u8 = 1; inner = new In(); list: u32 = 4; set(x: u8): void { this.inner.x = x; } }
function change(i: In): void { i.y = 77n; }`;
  const result = run(
    `const o = new Out(); const same = o; const i = o.inner;
     change(i); same.set(200); i.x += 100; o.list--;
     ctx.r0_u64 = o.inner.y; ctx.r0_u8 = o.inner.x; ctx.r0_u32 = same.list;
     ctx.r1_u8 = new Out().inner.x;`,
    {},
    declarations,
  );
  assert.equal(
    ["r0_u64", "r0_u8", "r0_u32", "r1_u8"].map((name) => field(result, name)),
    [77n, 44n, 3n, 9n],
  );
});

test("a fault keeps what was written before it and gives the program's fault result", () => {
  const result = run("ctx.r0_u32 = 5;\nctx.r1_u32 = ctx.a_u32 / ctx.b_u32;\nctx.r2_u32 = 6;", { a_u32: 1n });
  assert.equal([result.faulted, result.retval, field(result, "r0_u32"), field(result, "r2_u32")], ["division", -22, 5n, 0n]);
});

test("byte order follows the target", () => {
  const body = "ctx.r0_u32 = ntohl(ctx.a_be32);\nctx.r0_be16 = htons(0x1234);";
  for (const endian of ["little", "big"] as const) {
    const bytes = run(body, {}, "", { endian });
    const at = (name: string): number => vectorFields.find((candidate) => candidate.name === name)?.offset ?? 0;
    assert.equal([...bytes.ctxAfter.slice(at("r0_be16"), at("r0_be16") + 2)], [0x12, 0x34]);
  }
  assert.is(field(run(body, { a_be32: 1n }), "r0_u32"), 0x01000000n);
  assert.is(field(run(body, { a_be32: 1n }, "", { endian: "big" }), "r0_u32", "big"), 1n);
});

test("labels, switch and loops end where JavaScript ends them", () => {
  const result = run(
    `let n = 0;
     outer: for (let i = 0; i < 5; i++) { for (let j = 0; j < 5; j++) { if (j === 2) continue outer; if (i === 3) break outer; n += 10 * i + j; } }
     ctx.r0_i32 = n;
     switch (ctx.a_u8) { default: ctx.r1_i32 += 100; case 1: ctx.r1_i32 += 1; break; case 2: ctx.r1_i32 += 2; }
     let k = 0;
     do { k++; if (k === 3) continue; if (k > 6) break; } while (k < 10);
     ctx.r2_i32 = k;`,
    { a_u8: 9n },
  );
  assert.equal(
    ["r0_i32", "r1_i32", "r2_i32"].map((name) => field(result, name)),
    [63n, 101n, 7n],
  );
});

test("rule 4: a variable that starts as a literal has the type of the first typed value assigned to it", () => {
  const result = run(
    `let a = 0; let b = 0; let c = 0; let d = 0n;
     a = a + 1; a = ctx.a_u32; b += ctx.a_u8; d -= ctx.a_u64;
     ctx.r0_bool = a - 1 > 5; ctx.r1_bool = b - 1 < 0; ctx.r2_bool = d > 0n;
     c = c - 1; ctx.r0_i32 = c;`,
    { a_u64: 1n },
  );
  assert.equal(
    ["r0_bool", "r1_bool", "r2_bool", "r0_i32"].map((name) => field(result, name)),
    [1n, 1n, 1n, -1n],
  );
});

test("a narrowing assignment whose value does not fit is a compiler's mistake; one that fits is not", () => {
  const body = "ctx.r0_u8 = ctx.a_u32 + 1;";
  assert.match(run(body, { a_u32: 255n }).assertFailed ?? "", /is 256: not a u8/);
  assert.is(run(body, { a_u32: 254n }).assertFailed, undefined);
});

test("a literal that a callback returns has the type of its other returns", () => {
  const mapped = "function mapped<T, U>(value: T, f: (value: T) => U): U { return f(value); }";
  const body = "ctx.r0_u64 = mapped(ctx.a_u32, (x) => { if (x > 3) return 12772689187639746089n; return u64(x); });";
  assert.is(field(run(body, { a_u32: 4n }, mapped), "r0_u64"), 12772689187639746089n);
});

test("recursion, and returns of different types, are refused", () => {
  assert.throws(
    () => run("ctx.r0_u32 = f(3);", {}, "function f(x: u32): u32 { return x === 0 ? 0 : f(x - 1); }"),
    (error: unknown) => error instanceof IllTyped,
  );
  const mixed = "function g(x: u32, y: i32) { if (x > 3) return x + 1; return y + 1; }";
  assert.throws(
    () => run("ctx.r0_u32 = u32(g(3, 4));", {}, mixed),
    (error: unknown) => error instanceof IllTyped,
  );
});

test("functions that are passed, functions inside functions, generics, tuples: as JavaScript computes them", () => {
  for (const one of callbackCases) {
    const text = textOf(one);
    for (const operands of one.inputs) {
      const { a = 0, b = 0, c = 0, x = 0n } = operands;
      const bytes = Buffer.alloc(40);
      [a, b, c].forEach((value, index) => {
        bytes.writeUInt32LE(value, index * 4);
      });
      bytes.writeBigUInt64LE(x, 16);
      const { retval, ctxAfter, assertFailed } = evaluateProgram(text, "p", bytes, { endian: "little" });
      assert.is(assertFailed, undefined, one.name);
      const after = Buffer.from(ctxAfter);
      const left = { result: retval, r: after.readUInt32LE(24), s: after.readBigUInt64LE(32) };
      assert.equal(left, { result: 0, r: 0, s: 0n, ...one.expect(a, b, c, x) }, `${one.name} ${a} ${b} ${c}`);
    }
  }
});

test.run();

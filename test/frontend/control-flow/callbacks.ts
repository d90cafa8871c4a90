/** Functions that are passed, and functions inside functions. */

import type { Case } from "./case.ts";

const FAULT = -22;
const u32 = (value: number): number => value >>> 0;

const EACH = "function each(n: u32, f: (i: u32) => void): void { for (const i of range(n, 16)) f(i); }";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const callbackCases: readonly Case[] = [
  {
    name: "passed",
    before: `function twice(f: (x: u32) => u32, x: u32): u32 { return f(f(x)); }
      const double = (x: u32): u32 => x * 2;
      function add3(x: u32): u32 { return x + 3; }`,
    body: `ctx.r = twice((x) => x + ctx.a, 5) + twice(double, ctx.b);
      ctx.r += twice((x) => twice((y) => y * x, x) + twice(add3, x), ctx.c);`,
    inputs: [
      { a: 1, b: 2, c: 3 },
      { a: 0xffff_ffff, b: 0x8000_0001, c: 0x1234_5678 },
    ],
    expect: (a, b, c) => {
      const twice = (f: (x: number) => number, x: number): number => f(f(x));
      const r = twice((x) => u32(x + a), 5) + twice((x) => u32(x * 2), b);
      return { r: u32(r + twice((x) => u32(twice((y) => u32(Math.imul(y, x)), x) + twice((y) => u32(y + 3), x)), c)) };
    },
  },
  {
    name: "captured",
    imports: "range",
    before: EACH,
    body: `let sum = 0; let count: u32 = 0; let last: u32 | undefined;
      each(ctx.a, (i) => {
        if (i === ctx.b) return;
        sum += i; count++; ctx.s += u64(sum);
        if (i & 1) last = i;
      });
      each(ctx.c, () => { count += 100; });
      each(2, (i) => sum += i);
      ctx.r = sum * 10000 + count * 10 + (last ?? 9);`,
    inputs: [{ a: 0 }, { a: 1 }, { a: 7, b: 3, c: 2 }, { a: 16, b: 15, c: 16 }, { a: 17 }, { a: 3, c: 17 }],
    expect: (a, b, c) => {
      let [sum, count, last, s] = [0, 0, 9, 0n];
      if (a > 16) return { result: FAULT };
      for (const i of upTo(a)) {
        if (i === b) continue;
        sum += i;
        count++;
        s += BigInt(sum);
        if (i & 1) last = i;
      }
      if (c > 16) return { result: FAULT, s };
      return { r: u32((sum + 1) * 10000 + (count + c * 100) * 10 + last), s };
    },
  },
  {
    name: "callback-faults",
    imports: "range",
    before: EACH,
    body: "each(5, (i) => { ctx.s += 1n; ctx.r += 10 / (ctx.a - i); });",
    inputs: [{ a: 9 }, { a: 3 }, { a: 0 }],
    expect: (a) => {
      let r = 0;
      for (const i of upTo(5)) {
        if (a === i) return { result: FAULT, r, s: BigInt(i + 1) };
        r += Math.trunc(10 / (a - i));
      }
      return { r, s: 5n };
    },
  },
  {
    name: "generic",
    imports: "fixed, i64, type FixedArray",
    before: `function mapped<T, U>(value: T, f: (value: T) => U): U { return f(value); }
      function fold<A>(all: FixedArray<u32, 4>, first: A, f: (sum: A, one: u32, index: u32) => A): A {
        let sum = first;
        let index: u32 = 0;
        for (const one of all) { sum = f(sum, one, index); index++; }
        return sum;
      }
      function same<F extends (x: u32) => boolean>(f: F, x: u32): boolean { return f(x); }`,
    body: `const all = fixed<u32, 4>([ctx.a, ctx.b, ctx.c, 7]);
      const n = 5;
      ctx.s = u64(mapped(ctx.a, (v) => i64(v) << 32n) + fold(all, 0n, (sum, one) => sum * 3n + i64(one)) + mapped(n, (v) => i64(v)));
      ctx.r = fold(all, ctx.c, (sum, one, index) => (one > sum ? one + index : sum));
      if (mapped(true, (flag) => !flag) || same((x) => x > ctx.b, ctx.a)) ctx.r++;`,
    inputs: [{ a: 1, b: 2, c: 3 }, { a: 9, b: 2, c: 30 }, {}],
    expect: (a, b, c) => ({
      s: BigInt.asUintN(64, (BigInt(a) << 32n) + [a, b, c, 7].reduce((sum, one) => sum * 3n + BigInt(one), 0n) + 5n),
      r: [a, b, c, 7].reduce((sum, one, index) => (one > sum ? one + index : sum), c) + (a > b ? 1 : 0),
    }),
  },
  {
    name: "inner-functions",
    body: `let at: u32 = 5;
      const add = (n: u32) => { ctx.r += n; };
      add(1);
      if (isBig(ctx.a)) add(ctx.b);
      function isBig(n: u32): boolean { return n > limit(); }
      function limit(): u32 { return ctx.c + at; }
      type Op = (x: u32) => u32;
      const scale: Op = (x) => { const inner = (y: u32) => y * at + x; at++; return inner(x) + inner(1); };
      ctx.s = u64(scale(ctx.a)) + u64(scale(2)) * 1000n;
      const sum = function (a: u32, b: u32): u32 { return a + b; };
      ctx.r += ((x: u32) => sum(x, at))(ctx.b);`,
    inputs: [
      { a: 1, b: 2, c: 3 },
      { a: 100, b: 20, c: 30 },
      { a: 36, b: 3, c: 30 },
    ],
    expect: (a, b, c) => {
      let [r, at] = [1, 5];
      if (a > c + at) r += b;
      const scale = (x: number): number => {
        at++;
        return x * at + x + at + x;
      };
      const s = BigInt(scale(a)) + BigInt(scale(2)) * 1000n;
      return { r: r + b + at, s };
    },
  },
  {
    name: "passed-on",
    before: `function apply(f: (x: u32) => u32, x: u32): u32 { return f(x); }
      function onward(f: (x: u32) => u32, x: u32): u32 { return apply(f, x) + apply((y) => f(y) + x, 1); }
      function outside(f: (g: (x: u32) => u32) => u32): u32 { let n: u32 = 1; const r = f((x) => x + n++); return r * 100 + n; }
      function nest(k: () => u32): u32 { return apply((x) => k() + x, 1); }
      function pair(first: () => u32, second: () => void): u32 { const r = first(); second(); return r + first(); }`,
    body: `ctx.r = onward((x) => x * ctx.a, ctx.b) + outside((g) => g(ctx.c) + g(2)) + nest(() => nest(() => ctx.c));
      let state = ctx.a;
      ctx.s = u64(pair(() => state++, () => { state *= 2; }));`,
    inputs: [
      { a: 1, b: 2, c: 3 },
      { a: 7, b: 11, c: 13 },
    ],
    expect: (a, b, c) => {
      const onward = b * a + a + b;
      const outside = (c + 1 + 2 + 2) * 100 + 3;
      return { r: onward + outside + c + 2, s: BigInt(a + (a + 1) * 2) };
    },
  },
  {
    name: "callback-objects",
    imports: "fixed, type FixedArray",
    before: `class Point { x: u32 = 0; y: u32 = 0;
        change(f: (v: u32) => u32): void { this.x = f(this.x); this.y = f(this.y); }
        sum(scale: u32): u32 { const add = (v: u32) => this.x * scale + v; return add(this.y); } }
      function made(f: () => Point): u32 { const p = f(); p.x++; const q = f(); return p.x * 100 + q.y; }
      function find(all: FixedArray<Point, 3>, f: (p: Point) => boolean): Point | undefined {
        for (const one of all) { if (f(one)) return one; }
        return undefined;
      }
      function first(all: FixedArray<u32, 3>, f: (v: u32) => boolean): u32 | undefined {
        for (const v of all) if (f(v)) return v;
        return undefined;
      }
      function both(f: () => [u32, u32]): u32 { const [a, b] = f(); return a * 10 + b; }`,
    body: `const p = new Point();
      p.x = ctx.a;
      p.change((v) => v + ctx.b);
      ctx.r = p.sum(3) + made(() => { const q = new Point(); q.x = p.x; q.y = ctx.c++; return q; });
      const points = fixed<Point, 3>();
      points[1].x = 5; points[2].x = 9;
      const found = find(points, (one) => one.x > ctx.a);
      if (found) found.y = 77;
      ctx.r += points[1].y + points[2].y * 2 + both(() => [ctx.b, points[1].x]);
      const values = fixed<u32, 3>([ctx.a, ctx.b, ctx.c]);
      ctx.s = u64(first(values, (v) => v > 6) ?? 1000) + u64(first(values, (v) => v === 999) ?? 2000) * 10000n;`,
    inputs: [
      { a: 1, b: 2, c: 3 },
      { a: 7, b: 11, c: 13 },
      { a: 5, b: 4, c: 998 },
    ],
    expect: (a, b, c) => {
      const [x, y] = [a + b, b];
      let r = x * 3 + y + (x + 1) * 100 + c + 1;
      const found = [0, 5, 9].findIndex((one) => one > a);
      r += (found === 1 ? 77 : 0) + (found === 2 ? 154 : 0) + b * 10 + 5;
      const values = [a, b, c + 2];
      const s = BigInt(values.find((v) => v > 6) ?? 1000) + BigInt(values.find((v) => v === 999) ?? 2000) * 10000n;
      return { r, s };
    },
  },
  {
    name: "callbacks-in-loops",
    imports: "range, fixed, type FixedArray",
    before: `${EACH}
      function until(n: u32, f: (i: u32) => boolean): u32 { for (const i of range(n, 64)) if (f(i)) return i; return n; }
      function sorted(all: FixedArray<u32, 4>, below: (a: u32, b: u32) => boolean): void {
        for (const i of range(3)) {
          for (const k of range(3)) {
            if (below(all[k + 1], all[k])) { const t = all[k]; all[k] = all[k + 1]; all[k + 1] = t; }
          }
        }
      }`,
    body: `const all = fixed<u32, 4>([ctx.a, ctx.b, ctx.c, 6]);
      sorted(all, (x, y) => x < y);
      ctx.s = u64(all[0]) + u64(all[1]) * 100n + u64(all[2]) * 10000n;
      sorted(all, (x, y) => y < x);
      ctx.s += u64(all[0]) * 1000000n;
      outer: for (const i of range(ctx.a, 8)) {
        each(i, (k) => {
          for (const m of range(4)) { if (m === k) break; if (m === 2) continue; ctx.r += m + k; }
        });
        if (until(ctx.b, (k) => k * i > 20) < 9) break outer;
        ctx.r += 1000;
      }`,
    inputs: [{ a: 1, b: 2, c: 3 }, { a: 8, b: 60, c: 13 }, { a: 4, b: 64, c: 1 }, { a: 9 }],
    expect: (a, b, c) => {
      const all = [a, b, c, 6].sort((x, y) => x - y);
      const [p = 0, q = 0, t = 0, u = 0] = all.map(BigInt);
      const s = BigInt(p) + BigInt(q) * 100n + BigInt(t) * 10000n + BigInt(u) * 1000000n;
      if (a > 8) return { result: FAULT, s };
      let r = 0;
      for (const i of upTo(a)) {
        for (const k of upTo(i))
          for (const m of upTo(4)) {
            if (m === k) break;
            if (m !== 2) r += m + k;
          }
        const end = upTo(b).find((k) => k * i > 20) ?? b;
        if (end < 9) break;
        r += 1000;
      }
      return { r, s };
    },
  },
  {
    name: "captured-by-several",
    before: `function outer(f: (x: u32) => u32, n: u32): u32 {
        const g = (y: u32): u32 => { n += y; return f(n); };
        return g(1) + g(2) * 100 + n * 10000;
      }
      function twice<T>(f: (x: T) => T, x: T): T { return f(f(x)); }
      function helper(x: u32): u32 { const f = () => { x++; return x; }; return f() + twice((y) => y * f() + x, x); }`,
    body: `let k: u32 = ctx.a;
      ctx.r = outer((x) => { k++; return x + k; }, ctx.b);
      ctx.s = u64(helper(ctx.a) * 3 + helper(ctx.b) + helper(ctx.a + ctx.b) + helper(k));`,
    inputs: [
      { a: 5, b: 3 },
      { a: 0xffff_fff0, b: 7 },
    ],
    expect: (a, b) => {
      let k = a;
      const f = (x: number): number => {
        k = u32(k + 1);
        return u32(x + k);
      };
      const [first, second] = [f(u32(b + 1)), f(u32(b + 3))];
      const helper = (x: number): number => {
        const start = u32(x + 1);
        const once = u32(Math.imul(start, u32(x + 2)) + u32(x + 2));
        return u32(start + Math.imul(once, u32(x + 3)) + u32(x + 3));
      };
      const s = u32(Math.imul(helper(a), 3) + helper(b) + helper(u32(a + b)) + helper(k));
      return { r: u32(first + Math.imul(second, 100) + Math.imul(u32(b + 3), 10000)), s: BigInt(s) };
    },
  },
];

const LONG = `function each(n: u32, f: (i: u32) => void): void { for (const i of range(n, 200000)) f(i); }
  function find(n: u32, f: (i: u32) => boolean): u32 | undefined {
    for (const i of range(n, 200000)) { if (f(i)) return i; }
    return undefined;
  }`;

/** More rounds than the verifier walks. */
export const longCallbackCases: readonly Case[] = [
  {
    name: "callback-faults-in-a-long-loop",
    imports: "range",
    before: LONG,
    body: "each(ctx.a, (i) => { ctx.r++; if (i === ctx.c) return; ctx.s += u64(100 / (ctx.b - i)); });",
    inputs: [
      { a: 5, b: 3 },
      { a: 100000, b: 90000, c: 7 },
      { a: 150000, b: 150001, c: 3 },
      { a: 300000, b: 4 },
    ],
    expect: (a, b, c) => {
      if (a > 200000) return { result: FAULT };
      const rounds = b < a ? b : a;
      const s = upTo(rounds).reduce((sum, i) => sum + (i === c ? 0 : Math.trunc(100 / (b - i))), 0);
      return { result: b < a ? FAULT : 0, r: b < a ? rounds + 1 : rounds, s: BigInt(s) };
    },
  },
  {
    name: "callback-ends-a-long-loop",
    imports: "range",
    before: LONG,
    body: `let steps: u32 = 0;
      const at = find(ctx.a, (i) => { steps++; return i * 3 === ctx.b; });
      ctx.r = at ?? 77;
      ctx.s = u64(steps);`,
    inputs: [
      { a: 5, b: 3 },
      { a: 190000, b: 360000 },
      { a: 190000, b: 1 },
    ],
    expect: (a, b) => {
      const at = b % 3 === 0 && b / 3 < a ? b / 3 : undefined;
      return { r: at ?? 77, s: BigInt(at === undefined ? a : at + 1) };
    },
  },
];

/** `for…of`, labels, `do`. */

import type { Case } from "./case.ts";

const FAULT = -22;

export const iterationCases: readonly Case[] = [
  {
    name: "range-with-max",
    imports: "range",
    body: "for (const i of range(ctx.a, 20)) { ctx.r += i; if (i === ctx.b) break; }",
    inputs: [{ a: 0 }, { a: 1, b: 9 }, { a: 20, b: 30 }, { a: 20, b: 7 }, { a: 21 }, { a: 0xffff_ffff }],
    expect: (a, b) => {
      if (a > 20) return { result: FAULT };
      let r = 0;
      for (let i = 0; i < a; i++) {
        r += i;
        if (i === b) break;
      }
      return { r };
    },
  },
  {
    name: "range-ends-once",
    imports: "range",
    body: `let n = ctx.a & 15; let rounds: u32 = 0;
      for (let i of range(n)) { n = 0; i += 100; rounds++; ctx.s += u64(i); if (i === 103) continue; ctx.r = i; }
      ctx.r += rounds * 1000;`,
    inputs: [{ a: 0 }, { a: 3 }, { a: 4 }, { a: 15 }],
    expect: (a) => {
      const all = Array.from({ length: a }, (_, i) => i + 100);
      const last = all.filter((i) => i !== 103).at(-1) ?? 0;
      return { r: last + a * 1000, s: BigInt(all.reduce((sum, i) => sum + i, 0)) };
    },
  },
  {
    name: "range-negative",
    imports: "range",
    body: "let n = i32(ctx.a); for (const i of range(n, 9)) ctx.r += u32(i) + 1; for (const i of range(n & 3)) ctx.s += u64(i);",
    inputs: [{ a: 0xffff_fffe }, { a: 0 }, { a: 9 }, { a: 10 }],
    expect: (a) => {
      const n = a | 0;
      if (n > 9) return { result: FAULT };
      return { r: n > 0 ? (n * (n + 1)) / 2 : 0, s: BigInt([0, 0, 1, 3][n & 3] ?? 0) };
    },
  },
  {
    name: "array-literal",
    body: `for (const w of [ctx.a, ctx.b, 5, ctx.c]) { ctx.a = 1; ctx.b = 2; if (w === 7) continue; if (w > 100) break; ctx.r = ctx.r * 10 + w; }`,
    inputs: [
      { a: 3, b: 4, c: 6 },
      { a: 7, b: 8, c: 9 },
      { a: 1, b: 101, c: 9 },
    ],
    expect: (a, b, c) => {
      let r = 0;
      for (const w of [a, b, 5, c]) {
        if (w === 7) continue;
        if (w > 100) break;
        r = r * 10 + w;
      }
      return { r };
    },
  },
  {
    name: "fixed-array",
    imports: "fixed, type FixedArray",
    before:
      "class Point { x: u32 = 0; y: u32 = 0; }\nclass Path { points = fixed<Point, 3>(); weights = fixed<u16, 5>([1, 2, 3, 4, 5]); }",
    body: `const path = new Path();
      for (const point of path.points) { point.x = ctx.a; point.y += ctx.b; ctx.a++; }
      for (const point of path.points) { if (point.x === ctx.c) continue; ctx.r = ctx.r * 10 + point.x + point.y; }
      for (let w of path.weights) { w += 1; if (w === 5) break; path.weights[3] = 9; ctx.s = ctx.s * 10n + u64(w); }
      for (const w of path.weights) ctx.s += u64(w);`,
    inputs: [
      { a: 1, b: 2 },
      { a: 1, b: 1, c: 2 },
    ],
    expect: (a, b, c) => {
      let [r, s] = [0, 0n];
      for (let i = 0; i < 3; i++) if (a + i !== c) r = r * 10 + a + i + b;
      const weights = [1, 2, 3, 4, 5];
      for (const weight of weights) {
        if (weight + 1 === 5) break;
        weights[3] = 9;
        s = s * 10n + BigInt(weight + 1);
      }
      for (const weight of weights) s += BigInt(weight);
      return { r, s };
    },
  },
  {
    name: "labels",
    imports: "range",
    body: `outer: for (const i of range(6)) {
        // biome-ignore lint/suspicious/noConfusingLabels: what is tested
        block: {
          for (const j of range(6)) {
            if (j > i) continue outer;
            if (i * j === ctx.a) break outer;
            if (i + j === ctx.b) break block;
            ctx.r += 1;
          }
          ctx.r += 100;
        }
        ctx.r += 10000;
      }`,
    inputs: [
      { a: 100, b: 100 },
      { a: 12, b: 100 },
      { a: 100, b: 5 },
      { a: 8, b: 3 },
    ],
    expect: (a, b) => {
      let r = 0;
      outer: for (let i = 0; i < 6; i++) {
        // biome-ignore lint/suspicious/noConfusingLabels: what is tested
        block: {
          for (let j = 0; j < 6; j++) {
            if (j > i) continue outer;
            if (i * j === a) break outer;
            if (i + j === b) break block;
            r += 1;
          }
          r += 100;
        }
        r += 10000;
      }
      return { r };
    },
  },
  {
    name: "do-while",
    body: "let n = ctx.a & 63; do { n++; if (n === 5) continue; ctx.r += n; } while (n < 40);",
    inputs: [{ a: 0 }, { a: 4 }, { a: 39 }, { a: 40 }, { a: 63 }],
    expect: (a) => {
      let [n, r] = [a, 0];
      do {
        n++;
        if (n === 5) continue;
        r += n;
      } while (n < 40);
      return { r };
    },
  },
];

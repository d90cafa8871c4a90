/** Loops that the verifier would not walk: they become `bpf_loop`. */

import type { Case } from "./case.ts";

const FAULT = -22;
const LONG = 100_000;

export const longCases: readonly Case[] = [
  {
    name: "long-clz32",
    imports: "range",
    body: "for (const i of range(ctx.a, 32)) ctx.r += u32(Math.clz32(ctx.b >>> i)) * (i + 1);",
    inputs: [{}, { a: 32 }, { a: 32, b: 1 }, { a: 32, b: 0x8000_0000 }, { a: 32, b: 0xffff_ffff }, { a: 3, b: 0x1234_5678 }],
    expect: (a, b) => {
      let r = 0;
      for (let i = 0; i < a; i++) r += Math.clz32(b >>> i) * (i + 1);
      return { r };
    },
  },
  {
    name: "long-mix",
    body: "let h: u32 = ctx.b; for (let i: u32 = 0; i < 1000; i++) { h = u32(Math.imul(h ^ ctx.a, 0x85ebca6b)); h ^= h >>> 13; } ctx.r = h;",
    inputs: [{}, { a: 1 }, { a: 0xffff_ffff, b: 0x8000_0000 }],
    expect: (a, b) => {
      let h = b;
      for (let i = 0; i < 1000; i++) {
        h = Math.imul(h ^ a, 0x85ebca6b) >>> 0;
        h = (h ^ (h >>> 13)) >>> 0;
      }
      return { r: h };
    },
  },
  {
    name: "long-sum",
    imports: "range",
    body: "for (const i of range(ctx.a, 100000)) { if ((i ^ ctx.b) & 1) ctx.r += i; else ctx.s += 3n; }",
    inputs: [{ a: 0 }, { a: 1 }, { a: 5, b: 1 }, { a: 2000 }, { a: LONG + 1 }],
    expect: (a, b) => {
      if (a > LONG) return { result: FAULT };
      let [r, s] = [0, 0n];
      for (let i = 0; i < a; i++) {
        if ((i ^ b) & 1) r = (r + i) >>> 0;
        else s += 3n;
      }
      return { r, s };
    },
  },
  {
    name: "long-ways-out",
    body: `let sum: u32 = 0; let last: u64 = 7n;
      for (let i: u32 = 0; i < 100000; i++) {
        if (i === ctx.a) { ctx.r = sum; return 9; }
        if (i === ctx.b) { last += u64(sum); break; }
        if (i % 3 === 0) continue;
        sum += i;
        if (u64(i) === ctx.x) ctx.r = 1 / ctx.c;
        if (sum > 1000000) last = u64(i);
      }
      ctx.r += sum; ctx.s = last;`,
    inputs: [
      { a: 3, b: 99 },
      { a: 200_000, b: 40 },
      { a: 200_000, b: 1600, x: 1000n },
      { a: 200_000, b: 1600, x: 1000n, c: 1 },
      { a: 0, b: 0 },
    ],
    expect: (a, b, c, x) => {
      let [sum, last, r] = [0, 7n, 0];
      for (let i = 0; i < LONG; i++) {
        if (i === a) return { result: 9, r: sum };
        if (i === b) {
          last += BigInt(sum);
          break;
        }
        if (i % 3 === 0) continue;
        sum = (sum + i) >>> 0;
        if (BigInt(i) === x) {
          if (c === 0) return { result: FAULT, r };
          r = Math.trunc(1 / c);
        }
        if (sum > 1_000_000) last = BigInt(i);
      }
      return { r: (r + sum) >>> 0, s: last };
    },
  },
  {
    name: "long-nested",
    body: `let sum: u64 = 0n; let j = 0;
      outer: for (let i = 0; i < 700; i++) {
        for (j = 0; j < i; j++) {
          if (j * i > ctx.a) sum += u64(j);
          else if (j === ctx.b) break;
          else if (j + i === ctx.c) break outer;
          else sum += 1n;
        }
      }
      ctx.s = sum; ctx.r = u32(j);`,
    inputs: [
      { a: 1000, b: 20, c: 140 },
      { a: 0, b: 0, c: 0 },
      { a: 900_000, b: 800, c: 101 },
    ],
    expect: (a, b, c) => {
      let [sum, j] = [0n, 0];
      outer: for (let i = 0; i < 700; i++) {
        for (j = 0; j < i; j++) {
          if (j * i > a) sum += BigInt(j);
          else if (j === b) break;
          else if (j + i === c) break outer;
          else sum += 1n;
        }
      }
      return { s: sum, r: j };
    },
  },
  {
    name: "long-in-function",
    before: `class State { value: u32 = 1; steps: u64 = 0n; }
      let seen: u64 = 0n;
      function lcg(state: State, rounds: u32, stop: u32): u32 {
        for (let i: u32 = 0; i < rounds && i < 50000; i++) {
          state.value = state.value * 1664525 + 1013904223;
          state.steps += 1n;
          seen += u64(state.value >>> 31);
          if (state.value === stop) return i;
        }
        return 50000;
      }`,
    body: `const state = new State(); seen = 0n;
      ctx.r = lcg(state, ctx.a, ctx.c);
      ctx.r += lcg(state, ctx.b, 3);
      ctx.s = (u64(state.value) << 32n) | (state.steps + seen);`,
    inputs: [
      { a: 10, b: 20 },
      { a: 2000, b: 1 },
      { a: 5, b: 0, c: 1_015_568_748 },
    ],
    expect: (a, b, c) => {
      let [value, steps, seen] = [1, 0n, 0n];
      const lcg = (rounds: number, stop: number): number => {
        for (let i = 0; i < rounds && i < 50_000; i++) {
          value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
          steps += 1n;
          seen += BigInt(value >>> 31);
          if (value === stop) return i;
        }
        return 50_000;
      };
      const r = lcg(a, c) + lcg(b, 3);
      return { r, s: (BigInt(value) << 32n) | (steps + seen) };
    },
  },
  {
    name: "long-inner-loop-by-outer-counter",
    imports: "range",
    body: `for (const i of range(ctx.a, 20000)) { for (let j: u32 = i; j > 0; j >>= 1) ctx.r += j & 1; for (const k of range(i & 3)) ctx.s += u64(k); }`,
    inputs: [{ a: 0 }, { a: 17 }, { a: 500 }],
    expect: (a) => {
      let [r, s] = [0, 0n];
      for (let i = 0; i < a; i++) {
        for (let j = i; j > 0; j >>= 1) r += j & 1;
        for (let k = 0; k < (i & 3); k++) s += BigInt(k);
      }
      return { r, s };
    },
  },
];

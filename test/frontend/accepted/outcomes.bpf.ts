// Many outcomes of tests that are remembered at once: the verifier must not walk every combination of them.
import { ArrayMap, fixed, type i32, type SkBuff, schedCls, type u32 } from "tsbpf";

export const license = "GPL";

class Fields {
  f0: u32 = 0;
  f1: u32 = 0;
  f2: u32 = 0;
  f3: u32 = 0;
  f4: u32 = 0;
  f5: u32 = 0;
  f6: u32 = 0;
  f7: u32 = 0;
  f8: u32 = 0;
  f9: u32 = 0;
  f10: u32 = 0;
  f11: u32 = 0;
  f12: u32 = 0;
  f13: u32 = 0;
  f14: u32 = 0;
  f15: u32 = 0;
}

export const fields = new ArrayMap<Fields>({ maxEntries: 1 });

function hash(x: u32): u32 {
  let s: u32 = 0;
  const f0 = (x & 0x1) !== 0;
  const f1 = (x & 0x2) !== 0;
  const f2 = (x & 0x4) !== 0;
  const f3 = (x & 0x8) !== 0;
  const f4 = (x & 0x10) !== 0;
  const f5 = (x & 0x20) !== 0;
  const f6 = (x & 0x40) !== 0;
  const f7 = (x & 0x80) !== 0;
  const f8 = (x & 0x100) !== 0;
  const f9 = (x & 0x200) !== 0;
  const f10 = (x & 0x400) !== 0;
  const f11 = (x & 0x800) !== 0;
  if (f0) s = s * 31 + 0;
  if (f1) s = s * 31 + 1;
  if (f2) s = s * 31 + 2;
  if (f3) s = s * 31 + 3;
  if (f4) s = s * 31 + 4;
  if (f5) s = s * 31 + 5;
  if (f6) s = s * 31 + 6;
  if (f7) s = s * 31 + 7;
  if (f8) s = s * 31 + 8;
  if (f9) s = s * 31 + 9;
  if (f10) s = s * 31 + 10;
  if (f11) s = s * 31 + 11;
  return s;
}

export class Outcomes {
  /** Each is asked for once, after all of them were found. */
  @schedCls()
  static flags(ctx: SkBuff): i32 {
    const x = ctx.mark;
    let s: u32 = 0;
    const f0 = (x & 0x1) !== 0;
    const f1 = (x & 0x2) !== 0;
    const f2 = (x & 0x4) !== 0;
    const f3 = (x & 0x8) !== 0;
    const f4 = (x & 0x10) !== 0;
    const f5 = (x & 0x20) !== 0;
    const f6 = (x & 0x40) !== 0;
    const f7 = (x & 0x80) !== 0;
    const f8 = (x & 0x100) !== 0;
    const f9 = (x & 0x200) !== 0;
    const f10 = (x & 0x400) !== 0;
    const f11 = (x & 0x800) !== 0;
    const f12 = (x & 0x1000) !== 0;
    const f13 = (x & 0x2000) !== 0;
    const f14 = (x & 0x4000) !== 0;
    const f15 = (x & 0x8000) !== 0;
    const f16 = (x & 0x10000) !== 0;
    const f17 = (x & 0x20000) !== 0;
    const f18 = (x & 0x40000) !== 0;
    const f19 = (x & 0x80000) !== 0;
    if (f0) s = s * 31 + 0;
    if (f1) s = s * 31 + 1;
    if (f2) s = s * 31 + 2;
    if (f3) s = s * 31 + 3;
    if (f4) s = s * 31 + 4;
    if (f5) s = s * 31 + 5;
    if (f6) s = s * 31 + 6;
    if (f7) s = s * 31 + 7;
    if (f8) s = s * 31 + 8;
    if (f9) s = s * 31 + 9;
    if (f10) s = s * 31 + 10;
    if (f11) s = s * 31 + 11;
    if (f12) s = s * 31 + 12;
    if (f13) s = s * 31 + 13;
    if (f14) s = s * 31 + 14;
    if (f15) s = s * 31 + 15;
    if (f16) s = s * 31 + 16;
    if (f17) s = s * 31 + 17;
    if (f18) s = s * 31 + 18;
    if (f19) s = s * 31 + 19;
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** Numbers that are picked, and asked for twice. */
  @schedCls()
  static twice(ctx: SkBuff): i32 {
    const x = ctx.mark;
    let s: u32 = 0;
    let k0: u32 = 3;
    if ((x & 0x1) !== 0) k0 = 7;
    let k1: u32 = 3;
    if ((x & 0x2) !== 0) k1 = 8;
    let k2: u32 = 3;
    if ((x & 0x4) !== 0) k2 = 9;
    let k3: u32 = 3;
    if ((x & 0x8) !== 0) k3 = 10;
    let k4: u32 = 3;
    if ((x & 0x10) !== 0) k4 = 11;
    let k5: u32 = 3;
    if ((x & 0x20) !== 0) k5 = 12;
    let k6: u32 = 3;
    if ((x & 0x40) !== 0) k6 = 13;
    let k7: u32 = 3;
    if ((x & 0x80) !== 0) k7 = 14;
    let k8: u32 = 3;
    if ((x & 0x100) !== 0) k8 = 15;
    let k9: u32 = 3;
    if ((x & 0x200) !== 0) k9 = 16;
    let k10: u32 = 3;
    if ((x & 0x400) !== 0) k10 = 17;
    let k11: u32 = 3;
    if ((x & 0x800) !== 0) k11 = 18;
    let k12: u32 = 3;
    if ((x & 0x1000) !== 0) k12 = 19;
    let k13: u32 = 3;
    if ((x & 0x2000) !== 0) k13 = 20;
    let k14: u32 = 3;
    if ((x & 0x4000) !== 0) k14 = 21;
    let k15: u32 = 3;
    if ((x & 0x8000) !== 0) k15 = 22;
    let k16: u32 = 3;
    if ((x & 0x10000) !== 0) k16 = 23;
    let k17: u32 = 3;
    if ((x & 0x20000) !== 0) k17 = 24;
    let k18: u32 = 3;
    if ((x & 0x40000) !== 0) k18 = 25;
    let k19: u32 = 3;
    if ((x & 0x80000) !== 0) k19 = 26;
    if (k0 > 5) s = s * 31 + 0;
    if (k1 > 5) s = s * 31 + 1;
    if (k2 > 5) s = s * 31 + 2;
    if (k3 > 5) s = s * 31 + 3;
    if (k4 > 5) s = s * 31 + 4;
    if (k5 > 5) s = s * 31 + 5;
    if (k6 > 5) s = s * 31 + 6;
    if (k7 > 5) s = s * 31 + 7;
    if (k8 > 5) s = s * 31 + 8;
    if (k9 > 5) s = s * 31 + 9;
    if (k10 > 5) s = s * 31 + 10;
    if (k11 > 5) s = s * 31 + 11;
    if (k12 > 5) s = s * 31 + 12;
    if (k13 > 5) s = s * 31 + 13;
    if (k14 > 5) s = s * 31 + 14;
    if (k15 > 5) s = s * 31 + 15;
    if (k16 > 5) s = s * 31 + 16;
    if (k17 > 5) s = s * 31 + 17;
    if (k18 > 5) s = s * 31 + 18;
    if (k19 > 5) s = s * 31 + 19;
    if (k0 > 5) s ^= 1;
    if (k1 > 5) s ^= 2;
    if (k2 > 5) s ^= 3;
    if (k3 > 5) s ^= 4;
    if (k4 > 5) s ^= 5;
    if (k5 > 5) s ^= 6;
    if (k6 > 5) s ^= 7;
    if (k7 > 5) s ^= 8;
    if (k8 > 5) s ^= 9;
    if (k9 > 5) s ^= 10;
    if (k10 > 5) s ^= 11;
    if (k11 > 5) s ^= 12;
    if (k12 > 5) s ^= 13;
    if (k13 > 5) s ^= 14;
    if (k14 > 5) s ^= 15;
    if (k15 > 5) s ^= 16;
    if (k16 > 5) s ^= 17;
    if (k17 > 5) s ^= 18;
    if (k18 > 5) s ^= 19;
    if (k19 > 5) s ^= 20;
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** In every round of a loop. */
  @schedCls()
  static looped(ctx: SkBuff): i32 {
    let s: u32 = 0;
    for (let i: u32 = 0; i < 5000; i++) {
      const x = ctx.mark ^ i;
      const f0 = (x & 0x1) !== 0;
      const f1 = (x & 0x2) !== 0;
      const f2 = (x & 0x4) !== 0;
      const f3 = (x & 0x8) !== 0;
      const f4 = (x & 0x10) !== 0;
      const f5 = (x & 0x20) !== 0;
      const f6 = (x & 0x40) !== 0;
      const f7 = (x & 0x80) !== 0;
      const f8 = (x & 0x100) !== 0;
      const f9 = (x & 0x200) !== 0;
      const f10 = (x & 0x400) !== 0;
      const f11 = (x & 0x800) !== 0;
      const f12 = (x & 0x1000) !== 0;
      const f13 = (x & 0x2000) !== 0;
      const f14 = (x & 0x4000) !== 0;
      const f15 = (x & 0x8000) !== 0;
      const f16 = (x & 0x10000) !== 0;
      const f17 = (x & 0x20000) !== 0;
      const f18 = (x & 0x40000) !== 0;
      const f19 = (x & 0x80000) !== 0;
      if (f0) s = s * 31 + 0;
      if (f1) s = s * 31 + 1;
      if (f2) s = s * 31 + 2;
      if (f3) s = s * 31 + 3;
      if (f4) s = s * 31 + 4;
      if (f5) s = s * 31 + 5;
      if (f6) s = s * 31 + 6;
      if (f7) s = s * 31 + 7;
      if (f8) s = s * 31 + 8;
      if (f9) s = s * 31 + 9;
      if (f10) s = s * 31 + 10;
      if (f11) s = s * 31 + 11;
      if (f12) s = s * 31 + 12;
      if (f13) s = s * 31 + 13;
      if (f14) s = s * 31 + 14;
      if (f15) s = s * 31 + 15;
      if (f16) s = s * 31 + 16;
      if (f17) s = s * 31 + 17;
      if (f18) s = s * 31 + 18;
      if (f19) s = s * 31 + 19;
    }
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** From one round to the next. */
  @schedCls()
  static carried(ctx: SkBuff): i32 {
    let c0 = false;
    let c1 = false;
    let c2 = false;
    let c3 = false;
    let c4 = false;
    let c5 = false;
    let c6 = false;
    let c7 = false;
    let c8 = false;
    let c9 = false;
    let c10 = false;
    let c11 = false;
    let c12 = false;
    let c13 = false;
    let s: u32 = 0;
    for (let i: u32 = 0; i < 5000; i++) {
      const x = ctx.mark ^ i;
      if (c0) s ^= 1;
      if ((x & 0x1) !== 0) c0 = !c1;
      if (c1) s ^= 2;
      if ((x & 0x2) !== 0) c1 = !c2;
      if (c2) s ^= 3;
      if ((x & 0x4) !== 0) c2 = !c3;
      if (c3) s ^= 4;
      if ((x & 0x8) !== 0) c3 = !c4;
      if (c4) s ^= 5;
      if ((x & 0x10) !== 0) c4 = !c5;
      if (c5) s ^= 6;
      if ((x & 0x20) !== 0) c5 = !c6;
      if (c6) s ^= 7;
      if ((x & 0x40) !== 0) c6 = !c7;
      if (c7) s ^= 8;
      if ((x & 0x80) !== 0) c7 = !c8;
      if (c8) s ^= 9;
      if ((x & 0x100) !== 0) c8 = !c9;
      if (c9) s ^= 10;
      if ((x & 0x200) !== 0) c9 = !c10;
      if (c10) s ^= 11;
      if ((x & 0x400) !== 0) c10 = !c11;
      if (c11) s ^= 12;
      if ((x & 0x800) !== 0) c11 = !c12;
      if (c12) s ^= 13;
      if ((x & 0x1000) !== 0) c12 = !c13;
      if (c13) s ^= 14;
      if ((x & 0x2000) !== 0) c13 = !c0;
    }
    if (c0) s = s * 31 + 0;
    if (c1) s = s * 31 + 1;
    if (c2) s = s * 31 + 2;
    if (c3) s = s * 31 + 3;
    if (c4) s = s * 31 + 4;
    if (c5) s = s * 31 + 5;
    if (c6) s = s * 31 + 6;
    if (c7) s = s * 31 + 7;
    if (c8) s = s * 31 + 8;
    if (c9) s = s * 31 + 9;
    if (c10) s = s * 31 + 10;
    if (c11) s = s * 31 + 11;
    if (c12) s = s * 31 + 12;
    if (c13) s = s * 31 + 13;
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** What a function gives is another number on each of its ways. */
  @schedCls()
  static called(ctx: SkBuff): i32 {
    const s = hash(ctx.mark) ^ hash(ctx.len) ^ hash(ctx.hash) ^ hash(ctx.priority);
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** They choose what is read. */
  @schedCls()
  static indexed(ctx: SkBuff): i32 {
    const x = ctx.mark;
    let s: u32 = 0;
    const table = fixed<u32, 48>();
    table[x & 7] = x;
    let k0: u32 = 3;
    if ((x & 0x1) !== 0) k0 = 7;
    let k1: u32 = 3;
    if ((x & 0x2) !== 0) k1 = 8;
    let k2: u32 = 3;
    if ((x & 0x4) !== 0) k2 = 9;
    let k3: u32 = 3;
    if ((x & 0x8) !== 0) k3 = 10;
    let k4: u32 = 3;
    if ((x & 0x10) !== 0) k4 = 11;
    let k5: u32 = 3;
    if ((x & 0x20) !== 0) k5 = 12;
    let k6: u32 = 3;
    if ((x & 0x40) !== 0) k6 = 13;
    let k7: u32 = 3;
    if ((x & 0x80) !== 0) k7 = 14;
    let k8: u32 = 3;
    if ((x & 0x100) !== 0) k8 = 15;
    let k9: u32 = 3;
    if ((x & 0x200) !== 0) k9 = 16;
    let k10: u32 = 3;
    if ((x & 0x400) !== 0) k10 = 17;
    let k11: u32 = 3;
    if ((x & 0x800) !== 0) k11 = 18;
    let k12: u32 = 3;
    if ((x & 0x1000) !== 0) k12 = 19;
    let k13: u32 = 3;
    if ((x & 0x2000) !== 0) k13 = 20;
    let k14: u32 = 3;
    if ((x & 0x4000) !== 0) k14 = 21;
    let k15: u32 = 3;
    if ((x & 0x8000) !== 0) k15 = 22;
    let k16: u32 = 3;
    if ((x & 0x10000) !== 0) k16 = 23;
    let k17: u32 = 3;
    if ((x & 0x20000) !== 0) k17 = 24;
    let k18: u32 = 3;
    if ((x & 0x40000) !== 0) k18 = 25;
    let k19: u32 = 3;
    if ((x & 0x80000) !== 0) k19 = 26;
    s += table[k0];
    s += table[k1];
    s += table[k2];
    s += table[k3];
    s += table[k4];
    s += table[k5];
    s += table[k6];
    s += table[k7];
    s += table[k8];
    s += table[k9];
    s += table[k10];
    s += table[k11];
    s += table[k12];
    s += table[k13];
    s += table[k14];
    s += table[k15];
    s += table[k16];
    s += table[k17];
    s += table[k18];
    s += table[k19];
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** In fields of an object in the stack. */
  @schedCls()
  static inFields(ctx: SkBuff): i32 {
    const x = ctx.mark;
    let s: u32 = 0;
    const all = new Fields();
    if ((x & 0x1) !== 0) all.f0 = 1;
    if ((x & 0x2) !== 0) all.f1 = 2;
    if ((x & 0x4) !== 0) all.f2 = 3;
    if ((x & 0x8) !== 0) all.f3 = 4;
    if ((x & 0x10) !== 0) all.f4 = 5;
    if ((x & 0x20) !== 0) all.f5 = 6;
    if ((x & 0x40) !== 0) all.f6 = 7;
    if ((x & 0x80) !== 0) all.f7 = 8;
    if ((x & 0x100) !== 0) all.f8 = 9;
    if ((x & 0x200) !== 0) all.f9 = 10;
    if ((x & 0x400) !== 0) all.f10 = 11;
    if ((x & 0x800) !== 0) all.f11 = 12;
    if ((x & 0x1000) !== 0) all.f12 = 13;
    if ((x & 0x2000) !== 0) all.f13 = 14;
    if ((x & 0x4000) !== 0) all.f14 = 15;
    if ((x & 0x8000) !== 0) all.f15 = 16;
    fields.set(0, all);
    if (all.f0 !== 0) s = s * 31 + 0;
    if (all.f1 !== 0) s = s * 31 + 1;
    if (all.f2 !== 0) s = s * 31 + 2;
    if (all.f3 !== 0) s = s * 31 + 3;
    if (all.f4 !== 0) s = s * 31 + 4;
    if (all.f5 !== 0) s = s * 31 + 5;
    if (all.f6 !== 0) s = s * 31 + 6;
    if (all.f7 !== 0) s = s * 31 + 7;
    if (all.f8 !== 0) s = s * 31 + 8;
    if (all.f9 !== 0) s = s * 31 + 9;
    if (all.f10 !== 0) s = s * 31 + 10;
    if (all.f11 !== 0) s = s * 31 + 11;
    if (all.f12 !== 0) s = s * 31 + 12;
    if (all.f13 !== 0) s = s * 31 + 13;
    if (all.f14 !== 0) s = s * 31 + 14;
    if (all.f15 !== 0) s = s * 31 + 15;
    return (s & 1) !== 0 ? 1 : 0;
  }

  /** As bits of one number. */
  @schedCls()
  static bits(ctx: SkBuff): i32 {
    let s: u32 = 0;
    if ((ctx.mark & 0x1) !== 0) s |= 0x1;
    if ((ctx.mark & 0x2) !== 0) s |= 0x2;
    if ((ctx.mark & 0x4) !== 0) s |= 0x4;
    if ((ctx.mark & 0x8) !== 0) s |= 0x8;
    if ((ctx.mark & 0x10) !== 0) s |= 0x10;
    if ((ctx.mark & 0x20) !== 0) s |= 0x20;
    if ((ctx.mark & 0x40) !== 0) s |= 0x40;
    if ((ctx.mark & 0x80) !== 0) s |= 0x80;
    if ((ctx.mark & 0x100) !== 0) s |= 0x100;
    if ((ctx.mark & 0x200) !== 0) s |= 0x200;
    if ((ctx.mark & 0x400) !== 0) s |= 0x400;
    if ((ctx.mark & 0x800) !== 0) s |= 0x800;
    if ((ctx.mark & 0x1000) !== 0) s |= 0x1000;
    if ((ctx.mark & 0x2000) !== 0) s |= 0x2000;
    if ((ctx.mark & 0x4000) !== 0) s |= 0x4000;
    if ((ctx.mark & 0x8000) !== 0) s |= 0x8000;
    if ((ctx.mark & 0x10000) !== 0) s |= 0x10000;
    if ((ctx.mark & 0x20000) !== 0) s |= 0x20000;
    if ((ctx.mark & 0x40000) !== 0) s |= 0x40000;
    if ((ctx.mark & 0x80000) !== 0) s |= 0x80000;
    let t: u32 = 0;
    if ((s & 0x1) !== 0) t = t * 31 + 0;
    if ((s & 0x2) !== 0) t = t * 31 + 1;
    if ((s & 0x4) !== 0) t = t * 31 + 2;
    if ((s & 0x8) !== 0) t = t * 31 + 3;
    if ((s & 0x10) !== 0) t = t * 31 + 4;
    if ((s & 0x20) !== 0) t = t * 31 + 5;
    if ((s & 0x40) !== 0) t = t * 31 + 6;
    if ((s & 0x80) !== 0) t = t * 31 + 7;
    if ((s & 0x100) !== 0) t = t * 31 + 8;
    if ((s & 0x200) !== 0) t = t * 31 + 9;
    if ((s & 0x400) !== 0) t = t * 31 + 10;
    if ((s & 0x800) !== 0) t = t * 31 + 11;
    if ((s & 0x1000) !== 0) t = t * 31 + 12;
    if ((s & 0x2000) !== 0) t = t * 31 + 13;
    if ((s & 0x4000) !== 0) t = t * 31 + 14;
    if ((s & 0x8000) !== 0) t = t * 31 + 15;
    if ((s & 0x10000) !== 0) t = t * 31 + 16;
    if ((s & 0x20000) !== 0) t = t * 31 + 17;
    if ((s & 0x40000) !== 0) t = t * 31 + 18;
    if ((s & 0x80000) !== 0) t = t * 31 + 19;
    s ^= t;
    return (s & 1) !== 0 ? 1 : 0;
  }
}

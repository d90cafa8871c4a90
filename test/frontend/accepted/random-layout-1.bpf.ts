// tsbpf: cpu=v3
// A random program of which one loop was closed without a jump, which Linux 6.1 does not take.
import {
  ArrayMap,
  atomicAdd,
  atomicAnd,
  atomicCompareExchange,
  atomicExchange,
  atomicOr,
  atomicSub,
  atomicXor,
  be16,
  be32,
  be64,
  type FixedArray,
  fixed,
  HashMap,
  htonl,
  htonll,
  htons,
  i8,
  i16,
  i32,
  i64,
  LruHashMap,
  ntohl,
  ntohll,
  ntohs,
  type PacketView,
  PerCpuArrayMap,
  PerCpuHashMap,
  range,
  type SkBuff,
  schedCls,
  syscall,
  Update,
  u8,
  u16,
  u32,
  u64,
} from "tsbpf";
export const license = "GPL";
class Args {
  a_u64: u64 = 0n;
  b_u64: u64 = 0n;
  c_u64: u64 = 0n;
  r0_u64: u64 = 0n;
  r1_u64: u64 = 0n;
  r2_u64: u64 = 0n;
  a_i64: i64 = 0n;
  b_i64: i64 = 0n;
  c_i64: i64 = 0n;
  r0_i64: i64 = 0n;
  r1_i64: i64 = 0n;
  r2_i64: i64 = 0n;
  a_be64 = be64(0n);
  b_be64 = be64(0n);
  c_be64 = be64(0n);
  r0_be64 = be64(0n);
  r1_be64 = be64(0n);
  r2_be64 = be64(0n);
  a_u32: u32 = 0;
  b_u32: u32 = 0;
  c_u32: u32 = 0;
  r0_u32: u32 = 0;
  r1_u32: u32 = 0;
  r2_u32: u32 = 0;
  a_i32: i32 = 0;
  b_i32: i32 = 0;
  c_i32: i32 = 0;
  r0_i32: i32 = 0;
  r1_i32: i32 = 0;
  r2_i32: i32 = 0;
  a_be32 = be32(0);
  b_be32 = be32(0);
  c_be32 = be32(0);
  r0_be32 = be32(0);
  r1_be32 = be32(0);
  r2_be32 = be32(0);
  a_u16: u16 = 0;
  b_u16: u16 = 0;
  c_u16: u16 = 0;
  r0_u16: u16 = 0;
  r1_u16: u16 = 0;
  r2_u16: u16 = 0;
  a_i16: i16 = 0;
  b_i16: i16 = 0;
  c_i16: i16 = 0;
  r0_i16: i16 = 0;
  r1_i16: i16 = 0;
  r2_i16: i16 = 0;
  a_be16 = be16(0);
  b_be16 = be16(0);
  c_be16 = be16(0);
  r0_be16 = be16(0);
  r1_be16 = be16(0);
  r2_be16 = be16(0);
  a_u8: u8 = 0;
  b_u8: u8 = 0;
  c_u8: u8 = 0;
  r0_u8: u8 = 0;
  r1_u8: u8 = 0;
  r2_u8: u8 = 0;
  a_i8: i8 = 0;
  b_i8: i8 = 0;
  c_i8: i8 = 0;
  r0_i8: i8 = 0;
  r1_i8: i8 = 0;
  r2_i8: i8 = 0;
  a_bool = false;
  b_bool = false;
  c_bool = false;
  r0_bool = false;
  r1_bool = false;
  r2_bool = false;
}

class S0 {
  f0 = false;
  f1: i64 = 0n;
  f2: u8 = 106;
  constructor(a: i64) {
    this.f1 = a;
  }
  touch(by: i64): i64 {
    this.f1 = by;
    if (this.f1 > 1n) this.f1--;
    return this.f1;
  }
}
class S1 {
  f0: i8 = 7;
  f1: i8 = 65;
  f2: u64 = 2441155369824507636n;
  f3: i64 = 524287n;
  constructor(a: i8) {
    this.f0 = a;
  }
}
class S2 {
  f0: i32 = 0;
  f1: i64 = 0n;
  f2: i64 = 2016862128594249769n;
  f3 = true;
  touch(by: i32): i32 {
    this.f0 -= by;
    if (this.f0 > 1) this.f0--;
    return this.f0;
  }
}
class S3 {
  f0: u32 = 0;
  f1: u32 = 524289;
  touch(by: u32): u32 {
    this.f0 ^= by;
    if (this.f0 > 1) this.f0--;
    return this.f0;
  }
}
export const m0 = new HashMap<S2, u8>({ maxEntries: 2 });
export const m1 = new HashMap<S3, u64>({ maxEntries: 6 });
export const m2 = new ArrayMap<i16>({ maxEntries: 3 });
export const m3 = new HashMap<S2, i64>({ maxEntries: 3 });
export const m4 = new ArrayMap<u32>({ maxEntries: 8 });
let g0: u8 = 0;
let g1: i8 = -108;
let g2: i64 = -13741758640126504n;
let flag0: boolean = false;
const C0: i64 = -140737488355327n;
const C1: u32 = 8388607;
function each(n: u32, f: (i: u32) => void): void {
  for (const i of range(n, 7)) f(i);
}
function until(n: i32, f: (i: i32) => boolean): i32 {
  for (let i = 0; i < n && i < 9; i++) if (f(i)) return i;
  return n;
}
function twice<T>(f: (x: T) => T, x: T): T {
  return f(f(x));
}
function mapped<T, U>(value: T, f: (value: T) => U): U {
  return f(value);
}
function picked<T>(flag: boolean, a: T, b: T): T {
  return flag ? a : b;
}

function p2_o1(o: S1, a0: i64): u32 {
  switch (o.f2 & 3n) {
    case 0n: {
      const n_1 = htonll(u64(1n) !== i64(o.f3) ? u64(o.f1) : o.f2);
      break;
    }
    default: {
      o.f2 = u64(u32(o.f2) + u32(o.f3));
      const n_2 = htonll(a0 >= i64(o.f1) ? o.f2 : o.f2);
    }
  }
  each((u32(0x96431a1) >= u32(o.f2) ? u32(o.f1) : u32(o.f0)) & 7, (i_3) => {
    let v_4: u32 = (i_3 | i_3) >> u32(a0);
  });
  return u32(o.f2) * 4294967294;
}
export class Program_p2 {
  @syscall({ onFault: -7 })
  static p2(ctx: Args): i32 {
    if (flag0 || !(C0 !== ctx.b_u64)) {
      let i_5: u32 = 0;
      do {
        i_5++;
        const o_6 = new S0(C0 + i64(ctx.a_i32));
        {
          const e_7 = m4.get(1)!;
          const v_8 = atomicCompareExchange(e_7, C1 / (u32(ctx.b_u64) | 1), i32(g1) >>> 6);
          g0 >>= 2;
          const b_9 = m0.delete(new S2());
        }
      } while (i_5 < 1 && ctx.a_bool);
      const v_10 = m1.set(new S3(), u64(ctx.a_i32) % (ctx.b_u64 | 1n), Update.Exist);
    } else {
      for (const i_11 of [u32(m2.get(0)!.value), C1 > C1 ? C1 : C1]) {
        g2 = i64(ctx.b_u64);
        if (flag0) break;
        const b_12 =
          (ctx.a_i32 >= (u32(m2.get(1)?.value ?? 0) & u32(m2.get(0)?.value ?? 0))
            ? g2 < g2
              ? ctx.a_i32
              : i32(i_11)
            : ctx.a_i32 * i32(g0)) <= i32(ctx.a_i32 < u32(8388608) ? u32(ctx.a_i32) : i_11);
      }
      let v_13: u16 = u16(i32(g2));
      let v_14: i16 = i16(i32(ctx.b_u64));
    }
    const r_15 = { p0: i32(m4.get(0)?.value ?? 0) << 12, p1: i64(C0), p2: C1 >= i64(50n) ? u32(524288) : u32(g0) };
    const e_16 = m3.get(new S2());
    if (e_16) {
      const e_17 = m2.get(u32(u32(m4.get(1)?.value ?? 0) - r_15.p2) & 3);
      if (e_17 !== undefined) {
        let v_18 = Math.abs(u32(2147483648) >> ctx.a_i32);
        const v_19 = Math.imul(u32(C0) - v_18, 0x85ebca6b);
        e_17.value = i16(ctx.a_bool ? r_15.p0 << 2 : -v_19);
      } else {
        m2.set(0, i16(i32(ctx.b_u16) % (i32(m2.get(1)?.value ?? 0) | 1)));
        g2 = (i64(r_15.p0) / (g2 | 1n)) | (C0 >> 49n);
      }
      if ((ctx.a_bool ? r_15.p2 << 8 : u32(m2.get(0)?.value ?? 0) ^ C1) !== (-u32(g1) | -u32(m2.get(1)?.value ?? 0))) {
        m4.set(2, r_15.p2 >>> r_15.p0);
        const n_20 = htons(u16(i32(7) === r_15.p0 ? ctx.a_i32 : i32(m4.get(3)?.value ?? 0)));
        const o_21 = new S0(-i64(0x7ffn));
      }
      m1.set(new S3(), u64(g1) % (u64(e_16.value) | 1n));
    }
    switch ((ctx.b_u64 - ctx.b_u64) & 3n) {
      case 0n: {
        let v_22: u32 = u32(0x8000000) << (i32(r_15.p2) << ctx.a_i32);
        g1 = i8(r_15.p0 + (ctx.a_i32 << 26));
        const k_24: u32 = u32(ctx.a_u8);
        for (let i_23: u32 = 0; i_23 < k_24 && i_23 < 8; i_23++) {
          if (i32(ctx.a_u8) % (r_15.p0 | 1) >= (i32(-8388608) ^ i32(C0))) return i32(ctx.b_u64) & ctx.a_i32;
          const o_25 = new S2();
          const v_26 = o_25.touch(ctx.a_i32);
        }
        break;
      }
      case 1n: {
        for (const i_27 of range(u32(C1 & u32(r_15.p2) & 31), 24)) {
          if ((i64(ctx.a_i32) ^ g2) !== C0 << (ctx.b_u64 & 127n)) break;
          r_15.p2 = (u64(32767n) ^ ctx.b_u64) !== ctx.b_u64 + ctx.b_u64 ? u32(524289) | C1 : i_27 << u32(g2);
        }
        g1++;
        if (C1 !== (u32(ctx.b_u16) >> 2) << 15) {
          m2.set(1, i16(i32(-1090375697) * ctx.a_i32), Update.Exist);
          let v_28 = 0;
          v_28 = i32(-1) + i32(m4.get(2)?.value ?? 0);
          m3.set(new S2(), i64(-5332389781180996800n) >> (u64(r_15.p0) & 127n), Update.Any);
        }
        break;
      }
      default: {
        const o_29 = new S1(i8(ctx.a_i32 - i32(r_15.p1)));
        const v_30 = p2_o1(o_29, r_15.p1 << 61n);
        let v_31 = Math.abs(r_15.p0 * r_15.p0);
        const v_32 = Math.imul(v_31 | 678791005, 0x85ebca6b);
      }
    }
    let i_33 = 0;
    while (i_33 < 6 && (ctx.a_i32 | i32(m4.get(1)?.value ?? 0)) >= (r_15.p2 === r_15.p2 ? r_15.p0 : i32(g1))) {
      i_33++;
      let v_34: u32 = r_15.p2 + (C1 + r_15.p2);
      if (!(C0 > C0)) continue;
      r_15.p2 = (u32(g0) * C1) >> 24;
    }
    const o_35 = new S3();
    o_35.touch(o_35.f0 * C1);
    ctx.r0_i32 = i32(524288) - r_15.p0;
    ctx.r0_u32 = r_15.p2;
    ctx.r0_i64 = C0 - g2;
    ctx.r0_u64 = u64(17836313154413727610n) ^ u64(m4.get(0)?.value ?? 0);
    ctx.r1_u32 = r_15.p2;
    ctx.r1_u32 = o_35.f0;
    ctx.r1_u32 = o_35.f1;
    return -i32(m4.get(0)?.value ?? 0) << 31;
  }
}

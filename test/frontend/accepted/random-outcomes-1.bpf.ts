// A random program that the verifier once gave up on after 1,000,001 instructions.
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
  f0: u8 = 0;
  f1 = fixed<u32, 2>();
  f2 = fixed<u64, 1>([1n]);
  constructor(a: u8) {
    this.f0 = a;
  }
  touch(by: u8): u8 {
    this.f0 += by;
    if (this.f0 > 1) this.f0--;
    return this.f0;
  }
}
class S1 {
  f0 = fixed<i16, 6>();
}
class S2 {
  f0 = fixed<i32, 3>([1, 2, 3]);
  f1 = new S1();
}
class S3 {
  f0: i32 = 9;
  touch(by: i32): i32 {
    this.f0 ^= by;
    if (this.f0 > 1) this.f0--;
    return this.f0;
  }
}
export const m0 = new PerCpuArrayMap<S2>({ maxEntries: 4 });
export const m1 = new PerCpuArrayMap<i32>({ maxEntries: 4 });
export const m2 = new PerCpuArrayMap<i64>({ maxEntries: 6 });
export const m3 = new PerCpuArrayMap<i8>({ maxEntries: 7 });
export const m4 = new ArrayMap<S3>({ maxEntries: 3 });
let g0: i8 = 0;
let g1: u32 = 128;
let g2: i16 = 0;
let flag0: boolean = false;
const C0: i32 = -194414239;
const C1: i64 = -2991889622839183886n;
const T0: FixedArray<i32, 5> = [2047, -1, -129, 8388609, 41];
const T1: FixedArray<u32, 4> = [2, 3156385667, 0xbb3f2245, 0x2ac32057];
const W0 = "G";
const W1 = "GE";

export class Program_p7 {
  @syscall()
  static p7(ctx: Args): i32 {
    const e_1 = m4.get(2);
    if (e_1) {
      const b_2 = u32(e_1.f0) - u32(ctx.a_u32) < ((i32(e_1.f0) * i32(m2.get(2)?.value ?? 0n)) | ~i32(-2049));
    }
    const k_4: u32 = u32(C0) / (T1[3] | 1);
    for (let i_3: u32 = 0; i_3 < k_4 && i_3 < 7; i_3++) {
      ctx.a_u64++;
      let v_5 = (C1 >> (ctx.a_u64 & 127n)) + C1 / (C1 | 1n);
    }
    for (let i_6: u32 = 0; i_6 < 7; i_6++) {
      const k_8: u32 = -u32(ctx.a_u32);
      for (let i_7: u32 = 0; i_7 < k_8 && i_7 < 24; i_7++) {
        g0 -= ~T0[0];
        T1[3] = u32(u64(u32(g1)));
      }
      T1.set(T1, (g1 / (i_6 | 1)) & 0);
    }
    for (const i_9 of range(i32(g0) & 7, 7)) {
      g1 /= 3;
      ctx.a_i16 = i16(i32(C1) / C0 / ((flag0 ? i32(-895339105) : T0[0]) | 1));
    }
    T0[0] >>= 21;
    for (let i_10 = 3; i_10 >= 0; i_10--) {
      if (T0[4] >= i32(-134217728) - ctx.a_i32) return i32(g0) << 30;
    }
    if (ctx.a_u64 % (u64(ctx.a_i16) | 1n) >= ctx.a_u64 << 47n) return T0[0] << 14;
    ctx.r0_i32 = C0 ^ 4;
    ctx.r0_u32 = ctx.a_u32 + T1[0];
    ctx.r0_i64 = -i64(9n);
    ctx.r0_u64 = ~ctx.a_u64;
    ctx.r1_i8 = g0;
    ctx.r1_u32 = g1;
    ctx.r1_i16 = g2;
    return (C1 < C1 ? i32(ctx.a_i16) : C0) & (i32(m2.get(0)?.value ?? 0n) + 32769);
  }
}

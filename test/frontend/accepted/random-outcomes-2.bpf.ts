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
  f0 = be64(0n);
  f1: i8 = 35;
  f2: i8 = 62;
  f3: u8 = 0;
  constructor(a: i8) {
    this.f1 = a;
  }
}
class S1 {
  f0: i64 = 0n;
  f1: i16 = 0;
  f2: u64 = 9n;
  touch(by: i64): i64 {
    this.f0 -= by;
    if (this.f0 > 1n) this.f0--;
    return this.f0;
  }
}
class S2 {
  f0: u8 = 0;
  f1 = new S1();
  f2 = new S1();
  f3 = new S1();
}
class S3 {
  f0 = new S1();
}
export const m0 = new LruHashMap<S1, S3>({ maxEntries: 512 });
export const m1 = new LruHashMap<u64, u64>({ maxEntries: 512 });
export const m2 = new PerCpuArrayMap<S1>({ maxEntries: 4 });
export const m3 = new HashMap<S0, S3>({ maxEntries: 4 });
export const m4 = new LruHashMap<u64, S0>({ maxEntries: 512 });
let g0: i8 = 0;
let g1: i32 = 0;
let g2: i64 = 0n;
let flag0: boolean = true;
const C0: u32 = 2532060174;
const C1: i32 = 524287;
const T0: FixedArray<i64, 3> = fixed<i64, 3>([7006948831432972397n, 0x7ffe6d30806503b5n]);
const T1: FixedArray<i32, 7> = fixed<i32, 7>([1235957701, 8388608, 2017519243, -128, 2147483646, 1]);
const W0 = "GET";
const W1 = "GET /i";

function p4_o1(o: S3, a0: u8): u64 {
  let i_1 = 0;
  while (i_1 < 11 && (u32(o.f0.f0) < u32(o.f0.f2) || u32(188513204) !== i32(o.f0.f0))) {
    i_1++;
    let v_2: i16 = i16(-u64(o.f0.f1) === -u64(o.f0.f0) ? (o.f0.f2 < o.f0.f2 ? i32(128) : i32(o.f0.f2)) : i32(a0) << 20);
    if ((i32(v_2) | 0x7fffffff) <= (i32(o.f0.f1) & i32(o.f0.f0))) continue;
    let v_3 = 0n;
    v_3 = o.f0.f0 - 18n;
  }
  return -u64(49n);
}
function p4_w1(data: PacketView, a0: u32): u32 {
  if (data.byteLength >= 34) {
    data.setUint8((a0 | a0) & 31, u8(i32(a0)));
    const v_4 = data.getInt8(u32(5225564015823822522n) & 63);
  }
  if (-(i64(0x1b71a36bc6c5f654n) % (i64(a0) | 1n)) !== i64(a0)) {
    let v_5 = 0n;
    v_5 = ~i64(-2251799813685247n);
    const v_6: u32 = ~(a0 * a0);
  } else {
    let v_7 = u32(i64(a0));
    v_7 = u32(v_7);
    let v_8: i32 = i32(i64(v_7) * i64(a0));
  }
  let v_9: u32 = (u32(1471923497) << 27) - u32(a0);
  return u64(v_9) >= u64(0xf62ae4136fbfa62cn) ? a0 : a0;
}
export class Program_p4 {
  @schedCls({ onFault: -27 })
  static p4(ctx: SkBuff): i32 {
    if (ctx.data.byteLength >= 41) {
      const v_10 = ctx.data.getInt16(u32(g0) & 15, true);
      const v_11 = ctx.data.getInt16((u32(v_10) - u32(g1)) & 63);
      const e_12 = m3.get(new S0(i8(i32(g2) << u32(m1.get(1n)?.value ?? 0n))));
      if (e_12) {
        const b_13 = ((e_12.f0.f2 << (e_12.f0.f2 & 127n)) | ~u64(ctx.data.getUint16(5))) < (T0[0] & 7n) << 27n;
      } else {
        T1[6] <<= 25;
      }
    }
    switch ((C0 ^ ctx.priority) & 3) {
      case 0: {
        const o_14 = new S1();
        if (T0[0] <= ~u64(T0[2])) return i32(T1[0]);
        for (const i_15 of [T1[0]]) {
          m0.set(o_14, new S3(), Update.Any);
          T1[6] = (T1[0] + C1) ^ i32(ctx.priority);
        }
        break;
      }
      case 3: {
        let v_16: u32 = 6;
        for (let i_17: u32 = 0; i_17 < 40 && i_17 < ctx.data.byteLength; i_17++) {
          const v_18 = ctx.data.getUint8(i_17);
          v_16 = v_16 + v_18;
          const v_19 = ctx.data.indexOf(255, 3, 34);
        }
        let v_20: u32 = 5;
        for (let i_21: u32 = 0; i_21 + 1 <= ctx.data.byteLength && i_21 < 58; i_21++) {
          const v_22 = ctx.data.getUint8(i_21);
          v_20 = v_20 ^ (u32(v_22) << (i_21 & 7));
        }
        break;
      }
      default: {
        const v_23 = m2.set(u32(C0 / (ctx.len | 1)) & 3, new S1());
        const v_24: i64 =
          (i64(m1.get(0n)?.value ?? 0n) << (u64(g1) & 127n)) >> ((u64(2251799813685248n) >> (u64(ctx.priority) & 127n)) & 127n);
      }
    }
    T0[2] = (T0[0] * g2) | -i64(T1[0]);
    for (const i_25 of [
      C1 === T1[0] ? ctx.priority : u32(ctx.data.getUint16(2)),
      u32(m1.get(2n)?.value ?? 0n) * u32(ctx.len),
      C0 - C0,
    ]) {
      g2 = g2 <= i64(1n) || i32(ctx.len) < i32(-979447597) ? i64(T1[0]) : i64(C0);
      const p_26 = T1[6] << 21 === i32(T0[2]) ? ctx.data : ctx.data;
    }
    const b_27 = m0.has(new S1());
    const v_28 = ctx.data.getBigInt64((ctx.len + ctx.len) & 15);
    ctx.mark = -(u32(4227632236) * u32(T1[0]));
    ctx.priority = (ctx.len * u32(T0[2])) << 13;
    return i32(g1) + (T1[6] ^ i32(m1.get(1n)?.value ?? 0n));
  }
}

// Data that the host can reach: counters, structs, arrays, and constants that a loader may set.

import {
  atomicAdd,
  type be16,
  be32,
  config,
  type FixedArray,
  fixed,
  global,
  htons,
  type i32,
  SkAction,
  type SkBuff,
  skbVerdict,
  syscall,
  type u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Stats {
  packets: u64 = 0n;
  bytes: u64 = 7n;
  kind: u8 = 3;
  peer = be32(0);
}

class Args {
  a: u32 = 0;
  b: u32 = 0;
  r0: u32 = 0;
  r1: u32 = 0;
  r2: u32 = 0;
  r3: u32 = 0;
  r4: u32 = 0;
  r5: u32 = 0;
}

export const total = global<u64>(0n);
export const limit = global<u32>(100);
export const stats = global<Stats>(new Stats());
export const lanes = global<FixedArray<u32, 8>>(fixed<u32, 8>([1, 2, 3]));
export const port = config<u32>(10000);
export const magic = config<u64>(0x1122_3344_5566_7788n);
export const wanted = config<be16>(htons(443));
export const strict = config<boolean>(true);
const shift = config<u16>(3);

let plain: u32 = 5;

export class Data {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    total.value += 1n;
    atomicAdd(total, 1n);
    atomicAdd(stats, "bytes", 2n);
    atomicAdd(lanes, skb.localPort & 7, 1);
    stats.packets++;
    stats.kind = 4;
    lanes[skb.len & 7] = plain;
    if (skb.localPort === port && total.value > magic) return SkAction.Drop;
    if (strict && htons(80) === wanted) return SkAction.Drop;
    return limit.value >> shift > 3 ? SkAction.Pass : SkAction.Drop;
  }

  @syscall()
  static read(args: Args): i32 {
    plain++;
    args.r0 = port + plain;
    total.value += u64(args.b);
    atomicAdd(total, 2n);
    args.r1 = u32(total.value);
    atomicAdd(stats, "bytes", 2n);
    args.r2 = u32(stats.bytes);
    atomicAdd(lanes, args.a, 10);
    lanes[args.b] = 1;
    let sum: u32 = 0;
    for (let i = 0; i < 8; i++) sum += lanes[i];
    args.r3 = sum;
    args.r4 = u32(magic);
    args.r5 = stats.kind + (wanted === htons(443) ? 1 : 0);
    return strict ? 1 : 0;
  }
}

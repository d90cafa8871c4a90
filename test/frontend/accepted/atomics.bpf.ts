// tsbpf: cpu=v3
// Every atomic operation, on scalars and fields, with and without the old value.
import {
  ArrayMap,
  atomicAdd,
  atomicAnd,
  atomicCompareExchange,
  atomicExchange,
  atomicOr,
  atomicSub,
  atomicXor,
  type i32,
  SkAction,
  type SkBuff,
  skbVerdict,
  type u32,
  type u64,
} from "tsbpf";

class Stats {
  count: u32 = 0;
  level: i32 = 0;
  bytes: u64 = 0n;
}

export const stats = new ArrayMap<Stats>({ maxEntries: 1 });
export const total = new ArrayMap<u64>({ maxEntries: 1 });
export const flags = new ArrayMap<u32>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const entry = stats.get(0);
    const sum = total.get(0);
    const flag = flags.get(0);
    if (!entry || !sum || !flag) return SkAction.Pass;
    atomicAdd(entry, "count", 1);
    atomicSub(entry, "level", -1);
    atomicAdd(sum, 5n);
    atomicAnd(flag, 0xff);
    atomicOr(flag, skb.len);
    atomicXor(entry, "bytes", 1n);
    const before = atomicAdd(entry, "bytes", 3n) + atomicOr(sum, 1n) + atomicAnd(sum, -1n & 0xffn);
    const old = atomicExchange(flag, 3);
    const won = atomicCompareExchange(entry, "count", old, 2) === old;
    return won && before > 3n && atomicCompareExchange(sum, 0n, 1n) === 0n ? SkAction.Drop : SkAction.Pass;
  }
}

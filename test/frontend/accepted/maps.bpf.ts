// Hash, array, per-CPU and LRU maps: get, set, has, delete, scalar and struct keys and values, Ref operations, update modes.
import {
  ArrayMap,
  type be32,
  HashMap,
  LruHashMap,
  LruPerCpuHashMap,
  MapFlag,
  PerCpuArrayMap,
  PerCpuHashMap,
  type Ref,
  SkAction,
  type SkBuff,
  skbVerdict,
  Update,
  type u8,
  type u16,
  type u32,
  type u64,
  u64 as wide,
} from "tsbpf";

class Pair {
  low: u16 = 0;
  high: u32 = 0;
}

export const hash = new HashMap<u32, u64>({ maxEntries: 16, flags: MapFlag.NoPrealloc });
export const pairs = new HashMap<Pair, Pair>({ maxEntries: 16 });
export const narrow = new HashMap<u8, boolean>({ maxEntries: 16 });
export const array = new ArrayMap<Pair>({ maxEntries: 4 });
export const values = new ArrayMap<u64>({ maxEntries: 4 });
export const lru = new LruHashMap<be32, u16>({ maxEntries: 16 });
export const percpu = new PerCpuHashMap<u64, u32>({ maxEntries: 16 });
export const slots = new PerCpuArrayMap<u64>({ maxEntries: 1 });
export const lru_percpu = new LruPerCpuHashMap<Pair, u64>({ maxEntries: 16 });

function bump(counter: Ref<u64>, by: u32): u64 {
  counter.value += wide(by);
  counter.value++;
  counter.value <<= 1n;
  return counter.value--;
}

function countOf(key: u32): Ref<u64> | undefined {
  return hash.get(key) ?? values.get(0);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const count = countOf(skb.len);
    if (count) bump(count, skb.len);
    if (hash.set(skb.len, 5n, Update.NoExist) < 0) hash.delete(skb.len);
    const pair = new Pair();
    pair.low = skb.localPort & 0xffff;
    if (pairs.set(pair, pair) === 0 && pairs.has(pair)) pairs.delete(pair);
    const entry = array.get(1);
    if (entry) {
      entry.low += 1;
      entry.high = entry.high ^ skb.len;
      pairs.set(entry, entry);
    }
    const flag = narrow.get(7);
    if (flag?.value) flag.value = !flag.value;
    narrow.set(3, skb.len > 5);
    lru.set(skb.remoteIp4, 9);
    const own = percpu.get(wide(skb.len));
    if (own !== undefined) own.value = own.value * 3;
    slots.get(0)!.value += 1n;
    array.get(0)!.high = 3;
    lru_percpu.set(pair, slots.get(0)?.value ?? 1n);
    return lru.has(skb.localIp4) ? SkAction.Drop : SkAction.Pass;
  }
}

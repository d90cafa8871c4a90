import { ArrayMap, atomicAdd, SkAction, type SkBuff, skbVerdict, type u16, type u64 } from "tsbpf";

class Counts {
  even: u64 = 0n;
  odd: u64 = 0n;
  small: u16 = 0;
}

export const counts = new ArrayMap<Counts>({ maxEntries: 1 });

export class Counter {
  @skbVerdict()
  static count(skb: SkBuff): SkAction {
    const all = counts.get(0);
    if (all) atomicAdd(all, skb.len & 1 ? "odd" : "even", 1n);
    return SkAction.Pass;
  }
}

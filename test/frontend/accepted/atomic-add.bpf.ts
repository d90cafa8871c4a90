// An atomic add whose result is not used is there on every level.
import { ArrayMap, atomicAdd, atomicSub, SkAction, type SkBuff, skbVerdict, type u64 } from "tsbpf";

export const total = new ArrayMap<u64>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const sum = total.get(0);
    if (sum) {
      atomicAdd(sum, 1n);
      atomicSub(sum, 2n);
    }
    return SkAction.Pass;
  }
}

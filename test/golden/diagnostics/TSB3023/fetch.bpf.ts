// tsbpf: cpu=v2
import { ArrayMap, atomicAdd, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new ArrayMap<u32>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const count = counts.get(0);
    if (!count) return SkAction.Pass;
    return atomicAdd(count, 1) > 100 ? SkAction.Drop : SkAction.Pass;
  }
}

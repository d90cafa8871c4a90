import { HashMap, SkAction, type SkBuff, skbVerdict, type u32, type u64 } from "tsbpf";

export const counts = new HashMap<u32, u64>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

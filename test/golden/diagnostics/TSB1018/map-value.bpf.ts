import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const map = counts;
    return map.has(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

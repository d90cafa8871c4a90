import { HashMap, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const counts = new HashMap({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const counts = new HashMap<u32, u32>({ maxEntries: 16 });
    return counts.has(1) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict(counts)
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

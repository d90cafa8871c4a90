import { HashMap, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const counts = new HashMap<number, bigint>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(1) ? SkAction.Drop : SkAction.Pass;
  }
}

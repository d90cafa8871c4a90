import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export let counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(1) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

const options = { maxEntries: 16 };

export const counts = new HashMap<u32, u32>(options);

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(1) ? SkAction.Drop : SkAction.Pass;
  }
}

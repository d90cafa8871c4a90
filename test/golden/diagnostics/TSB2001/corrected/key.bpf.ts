import { HashMap, SkAction, type SkBuff, skbVerdict, type u32, u8 } from "tsbpf";

export const counts = new HashMap<u8, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(u8(skb.len)) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u8, type u32 } from "tsbpf";

export const counts = new HashMap<u8, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(skb.len as u8) ? SkAction.Drop : SkAction.Pass;
  }
}

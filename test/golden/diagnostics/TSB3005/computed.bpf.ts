import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

let size: u32 = 16;

export const counts = new HashMap<u32, u32>({ maxEntries: size });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return counts.has(1) ? SkAction.Drop : SkAction.Pass;
  }
}

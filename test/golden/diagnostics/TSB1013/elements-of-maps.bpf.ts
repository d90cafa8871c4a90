import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const ports = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    delete ports[1];
    return ports[80] ? SkAction.Drop : SkAction.Pass;
  }
}

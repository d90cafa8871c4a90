import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let count = counts.get(skb.localPort);
    count ??= counts.get(0);
    return count === undefined ? SkAction.Drop : SkAction.Pass;
  }
}

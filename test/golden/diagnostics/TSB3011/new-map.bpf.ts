import { SkAction, type SkBuff, skbVerdict, SockMap } from "tsbpf";

export class Router {
  @skbVerdict(new SockMap({ maxEntries: 2 }))
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

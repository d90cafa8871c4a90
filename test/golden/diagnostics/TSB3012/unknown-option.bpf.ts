import { SkAction, type SkBuff, skbVerdict, SockMap } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

export class Router {
  @skbVerdict(sockets, { onError: SkAction.Pass })
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

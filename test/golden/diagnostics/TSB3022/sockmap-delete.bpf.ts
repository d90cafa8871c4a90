import { SkAction, type SkBuff, skbVerdict, SockMap } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

export class Router {
  @skbVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    if (skb.len === 0) sockets.delete(0);
    return SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, SockMap } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

function fallback(): SkAction {
  return SkAction.Pass;
}

export class Router {
  @skbVerdict(sockets, { onFault: fallback() })
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

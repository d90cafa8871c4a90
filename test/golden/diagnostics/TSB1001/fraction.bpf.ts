import { SkAction, type SkBuff, SockMap, streamVerdict } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

export class Router {
  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    return skb.len * 0.75 > 1000 ? sockets.redirect(skb, 1) : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, SockMap, streamVerdict } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

export class Router {
  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    let name = "small";
    if (skb.len > 1000) name = "large";
    return name === "large" ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, SockMap, streamVerdict } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

function isLarge(ctx: any): boolean {
  return ctx.len > 1000;
}

export class Router {
  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    return isLarge(skb) ? SkAction.Drop : SkAction.Pass;
  }
}

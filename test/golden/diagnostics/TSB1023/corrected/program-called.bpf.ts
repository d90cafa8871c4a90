import { SkAction, type SkBuff, SockMap, skbVerdict, streamVerdict } from "tsbpf";

export const first = new SockMap({ maxEntries: 2 });
export const second = new SockMap({ maxEntries: 2 });

function decide(skb: SkBuff): SkAction {
  return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
}

export class Router {
  @skbVerdict(first)
  static verdict(skb: SkBuff): SkAction {
    return decide(skb);
  }

  @streamVerdict(second)
  static framed(skb: SkBuff): SkAction {
    return decide(skb);
  }
}

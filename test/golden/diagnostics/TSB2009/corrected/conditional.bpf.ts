import { ntohl, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const either = skb.len > 10 ? ntohl(skb.remoteIp4) : skb.len;
    return either > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

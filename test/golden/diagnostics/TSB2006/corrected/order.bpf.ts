import { ntohl, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return ntohl(skb.remoteIp4) > ntohl(skb.localIp4) ? SkAction.Drop : SkAction.Pass;
  }
}

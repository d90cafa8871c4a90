import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.remoteIp4 > skb.localIp4 ? SkAction.Drop : SkAction.Pass;
  }
}

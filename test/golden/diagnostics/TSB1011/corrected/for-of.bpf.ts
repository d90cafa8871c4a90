import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (skb.remoteIp6[0] === skb.localIp4 || skb.remoteIp6[3] === skb.localIp4) return SkAction.Drop;
    return SkAction.Pass;
  }
}

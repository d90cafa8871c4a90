import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    for (const word of skb.remoteIp6) {
      if (word === skb.localIp4) return SkAction.Drop;
    }
    return SkAction.Pass;
  }
}

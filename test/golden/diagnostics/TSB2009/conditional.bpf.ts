import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const either = skb.len > 10 ? skb.remoteIp4 : skb.len;
    return SkAction.Pass;
  }
}

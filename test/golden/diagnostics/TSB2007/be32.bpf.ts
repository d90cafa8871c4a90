import { be32, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.remoteIp4 === be32(0x7f00_0001) ? SkAction.Pass : SkAction.Drop;
  }
}

import { be32, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (skb.remotePort !== be32(0)) return SkAction.Drop;
    return SkAction.Pass;
  }
}

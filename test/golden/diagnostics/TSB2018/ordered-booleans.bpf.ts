import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const large = skb.len > 10;
    const high = skb.localPort > 1000;
    return large > high ? SkAction.Drop : SkAction.Pass;
  }
}

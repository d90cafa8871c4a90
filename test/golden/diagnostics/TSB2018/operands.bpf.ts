import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const large = skb.len > 1000;
    return -large < 0 ? SkAction.Drop : SkAction.Pass;
  }
}

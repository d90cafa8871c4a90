import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

const isLarge = new Function("skb", "return skb.len > 1000");

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isLarge(skb) ? SkAction.Drop : SkAction.Pass;
  }
}

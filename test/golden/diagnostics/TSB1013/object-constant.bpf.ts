import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

const limits = { low: 1, high: 9 };

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > limits.high ? SkAction.Drop : SkAction.Pass;
  }
}

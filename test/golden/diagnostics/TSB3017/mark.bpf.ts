import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.mark === 7 ? SkAction.Drop : SkAction.Pass;
  }
}

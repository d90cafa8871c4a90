import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const isLarge = () => skb.len > 1000;
    return isLarge() ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const shifted = skb.len + 0x1_0000_0000;
    return shifted > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

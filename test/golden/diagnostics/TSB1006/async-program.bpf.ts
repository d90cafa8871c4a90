import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static async verdict(skb: SkBuff) {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

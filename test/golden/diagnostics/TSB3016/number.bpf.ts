import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const license = 2;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

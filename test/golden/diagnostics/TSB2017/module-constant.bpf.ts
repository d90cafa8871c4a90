import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

const STEP = 0;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len / STEP > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let length;
    length = skb.len;
    return length > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

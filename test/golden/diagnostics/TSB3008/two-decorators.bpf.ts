import { SkAction, type SkBuff, skbVerdict, streamVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

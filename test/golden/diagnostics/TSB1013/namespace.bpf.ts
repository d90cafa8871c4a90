import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

namespace Limits {
  export const LARGE = 1000;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > Limits.LARGE ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    function isLarge(limit: u32): boolean {
      return skb.len > limit;
    }
    return isLarge(1000) ? SkAction.Drop : SkAction.Pass;
  }
}

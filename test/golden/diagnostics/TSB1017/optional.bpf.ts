import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function isLarge(length: u32, limit: u32 = 1000): boolean {
  return length > limit;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isLarge(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

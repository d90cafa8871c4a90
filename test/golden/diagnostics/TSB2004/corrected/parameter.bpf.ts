import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function isLarge(length: u32): boolean {
  return length > 1000;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isLarge(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

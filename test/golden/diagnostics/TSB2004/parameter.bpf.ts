import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

function isLarge(length: number): boolean {
  return length > 1000;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isLarge(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

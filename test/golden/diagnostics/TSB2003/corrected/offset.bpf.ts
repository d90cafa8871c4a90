import { i32, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const delta: i32 = i32(skb.localPort) - 1000;
    if (delta < 0) return SkAction.Pass;
    return skb.len + delta > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

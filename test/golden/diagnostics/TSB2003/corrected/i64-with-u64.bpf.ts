import { i64, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const delta: i64 = i64(skb.localPort) - 5n;
    return i64(skb.len) + delta > 10n ? SkAction.Drop : SkAction.Pass;
  }
}

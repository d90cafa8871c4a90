import { SkAction, type SkBuff, skbVerdict, u64 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const wide: u64 = u64(skb.len);
    return wide << skb.localPort > 5n ? SkAction.Drop : SkAction.Pass;
  }
}

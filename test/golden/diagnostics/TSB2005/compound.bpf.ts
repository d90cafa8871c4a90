import { SkAction, type SkBuff, skbVerdict, type u64 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let total: u64 = 0n;
    total = skb.tstamp + skb.len;
    return total > 5n ? SkAction.Drop : SkAction.Pass;
  }
}

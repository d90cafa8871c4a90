import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function perPort(skb: SkBuff): u32 {
  return skb.len / skb.localPort;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    try {
      return perPort(skb) > 10 ? SkAction.Drop : SkAction.Pass;
    } catch {
      return SkAction.Pass;
    }
  }
}

import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

function weight(skb: SkBuff) {
  if (skb.len > 1000) return skb.len;
  return skb.len > 500;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return weight(skb) ? SkAction.Drop : SkAction.Pass;
  }
}

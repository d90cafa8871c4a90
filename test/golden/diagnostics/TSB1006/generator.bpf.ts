import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function* lengths(skb: SkBuff) {
  yield skb.len;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    for (const length of lengths(skb)) if (length > 1000) return SkAction.Drop;
    return SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let widest: u32 = 0;
    for (let i: u32 = 0; i < 4; i++) {
      const span = new Span();
      span.to = skb.len >> i;
      if (span.to > widest) widest = span.to;
    }
    return widest > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

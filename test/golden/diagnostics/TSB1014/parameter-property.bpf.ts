import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  constructor(public to: u32) {}
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = new Span(skb.len);
    return span.to > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

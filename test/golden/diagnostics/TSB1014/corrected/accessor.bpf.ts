import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
  size(): u32 {
    return this.to - this.from;
  }
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = new Span();
    span.to = skb.len;
    return span.size() > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

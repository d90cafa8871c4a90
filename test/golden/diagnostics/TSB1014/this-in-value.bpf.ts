import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 1;
  to: u32 = this.from + 10;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = new Span();
    return skb.len > span.to ? SkAction.Drop : SkAction.Pass;
  }
}

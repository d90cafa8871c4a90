import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  static count: u32 = 0;
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = new Span();
    return span.from === skb.len ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span: Span = { from: 1, to: skb.len };
    const { from = 2, ...rest } = span;
    return from > rest.to ? SkAction.Drop : SkAction.Pass;
  }
}

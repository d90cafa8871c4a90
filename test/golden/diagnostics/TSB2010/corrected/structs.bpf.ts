import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const a = new Span();
    const b = new Span();
    return a.from === b.from && a.to === b.to ? SkAction.Drop : SkAction.Pass;
  }
}

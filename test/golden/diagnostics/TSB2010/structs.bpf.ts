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
    return a === b ? SkAction.Drop : SkAction.Pass;
  }
}

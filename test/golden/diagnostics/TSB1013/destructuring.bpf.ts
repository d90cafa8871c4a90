import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const { from, to } = new Span();
    return from === to ? SkAction.Drop : SkAction.Pass;
  }
}

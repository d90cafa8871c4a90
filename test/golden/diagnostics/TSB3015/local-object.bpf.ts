import { atomicAdd, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = new Span();
    atomicAdd(span, "from", 1);
    return span.from === 1 ? SkAction.Drop : SkAction.Pass;
  }
}

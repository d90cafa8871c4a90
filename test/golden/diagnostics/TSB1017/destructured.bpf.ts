import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

function size({ from, to }: Span): u32 {
  return to - from;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return size(new Span()) > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

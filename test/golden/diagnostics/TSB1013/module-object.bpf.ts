import { fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

let last: Span = new Span();
let table = fixed<u32, 4>([1, 2]);

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    last = { from: 0, to: skb.len };
    table[0]++;
    return SkAction.Pass;
  }
}

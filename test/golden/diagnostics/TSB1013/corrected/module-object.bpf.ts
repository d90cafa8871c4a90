import { fixed, global, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export const last = global<Span>(new Span());
const table = fixed<u32, 4>([1, 2]);

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    Object.assign(last, { from: 0, to: skb.len });
    table[0]++;
    return SkAction.Pass;
  }
}

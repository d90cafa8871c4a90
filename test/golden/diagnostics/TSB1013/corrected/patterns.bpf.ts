import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span: Span = { from: 1, to: skb.len };
    const { from, to } = span;
    let localPort: u32 = 0;
    localPort = skb.localPort;
    const { sk } = skb;
    if (!sk) return SkAction.Pass;
    const srcIp6 = [...sk.srcIp6];
    return from > to && from === localPort && srcIp6.length === 4 ? SkAction.Drop : SkAction.Pass;
  }
}

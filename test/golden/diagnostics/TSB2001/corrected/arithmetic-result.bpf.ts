import { SkAction, type SkBuff, skbVerdict, type u16 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const half: u16 = (skb.len & 0xffff) / 2;
    return half > 100 ? SkAction.Drop : SkAction.Pass;
  }
}

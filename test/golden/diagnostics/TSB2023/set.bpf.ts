import { fixed, SkAction, type SkBuff, skbVerdict, type u8 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const name = fixed<u8, 8>("abc");
    const head = fixed<u8, 10>();
    head.set(name, 4);
    return head[skb.len & 7] === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

import { i32, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const step: i32 = i32(skb.localPort);
    let length = skb.len;
    length -= step;
    return length > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

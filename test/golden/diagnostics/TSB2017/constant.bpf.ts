import { SkAction, type SkBuff, skbVerdict, u64 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const rate = skb.len / 0;
    const rest = u64(skb.len) % 0n;
    let length = skb.len;
    length /= 4 - 4;
    return length > rate ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, u64 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const shifted = u64(skb.len) + 0x1_0000_0000n;
    return shifted > 5n ? SkAction.Drop : SkAction.Pass;
  }
}

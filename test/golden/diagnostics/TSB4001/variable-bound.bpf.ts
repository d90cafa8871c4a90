import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let sum: u32 = 0;
    for (let i: u32 = 0; i < skb.len; i++) sum += i;
    return sum > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

// tsbpf: kernel=5.15
import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let sum: u32 = 0;
    for (let i: u32 = 0; i < 10_000_000; i++) sum = sum * 31 + (i ^ skb.len);
    return sum > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

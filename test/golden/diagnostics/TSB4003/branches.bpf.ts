// tsbpf: kernel=5.15
import { getPrandomU32, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let heads: u32 = 0;
    for (let i = 0; i < 20_000; i++) {
      if (getPrandomU32() > skb.len) return SkAction.Drop;
      heads += 1;
    }
    return heads > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

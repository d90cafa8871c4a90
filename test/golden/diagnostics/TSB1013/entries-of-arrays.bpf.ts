import { fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const weights = fixed<u32, 4>([1, 2, 3, 4]);
    let sum: u32 = 0;
    for (const [index, weight] of weights.entries()) sum += index * weight;
    return sum > 9 ? SkAction.Drop : SkAction.Pass;
  }
}

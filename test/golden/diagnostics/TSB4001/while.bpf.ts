import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let rest = skb.len;
    let steps: u32 = 0;
    while (rest !== 1) {
      rest = rest * 3 + 1;
      steps++;
    }
    return steps > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

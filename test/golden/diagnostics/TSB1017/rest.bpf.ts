import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function sum(...values: u32[]): u32 {
  return 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return sum(skb.len, 1) > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

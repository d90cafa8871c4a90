import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function factorial(n: u32): u32 {
  return n < 2 ? 1 : n * factorial(n - 1);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return factorial(skb.len & 7) > 100 ? SkAction.Drop : SkAction.Pass;
  }
}

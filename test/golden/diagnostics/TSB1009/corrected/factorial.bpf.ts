import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function factorial(n: u32): u32 {
  let product: u32 = 1;
  for (let i: u32 = 2; i <= n && i < 13; i++) product *= i;
  return product;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return factorial(skb.len & 7) > 100 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function isEven(n: u32): boolean {
  return n === 0 ? true : isOdd(n - 1);
}

function isOdd(n: u32): boolean {
  return n === 0 ? false : isEven(n - 1);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isEven(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32, type u8 } from "tsbpf";

function low(value: u32): u8 {
  return value;
}

function isSmall(value: u8): boolean {
  return value < 10;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return low(skb.len) === 0 || isSmall(skb.localPort) ? SkAction.Drop : SkAction.Pass;
  }
}

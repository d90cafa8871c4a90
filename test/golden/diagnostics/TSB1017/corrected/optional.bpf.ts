import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function test(length: u32, isLarge: (length: u32, limit: u32) => boolean): boolean {
  return isLarge(length, 10);
}

function within(length: u32, limit: u32 = 1000): boolean {
  return length > limit;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (test(skb.len, (length, limit) => length > limit)) return SkAction.Pass;
    return within(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

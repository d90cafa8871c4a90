import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function test(length: u32, isLarge: (length: u32, limit?: u32) => boolean): boolean {
  return isLarge(length);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const within = (length: u32, limit: u32 = 1000): boolean => length > limit;
    if (test(skb.len, (length) => length > 10)) return SkAction.Pass;
    return within(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

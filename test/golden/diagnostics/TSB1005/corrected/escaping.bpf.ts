import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function isAny(length: u32, test: (length: u32) => boolean): boolean {
  return test(length) || test(length + 1);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const limit: u32 = 1000;
    const larger = (length: u32) => length > limit;
    return larger(skb.len) || isAny(skb.len, (length) => length === limit) ? SkAction.Drop : SkAction.Pass;
  }
}

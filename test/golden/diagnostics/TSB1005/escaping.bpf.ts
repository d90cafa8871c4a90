import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function larger(limit: u32): (length: u32) => boolean {
  return (length) => length > limit;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return larger(1000)(skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function limit<T extends u32>(): u32 {
  const most: T | u32 = 1000;
  const least: T = most as T;
  return least;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > limit<u32>() ? SkAction.Drop : SkAction.Pass;
  }
}

import { i32, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const signed: i32 = i32(skb.len * 2);
    return signed < 0 ? SkAction.Drop : SkAction.Pass;
  }
}

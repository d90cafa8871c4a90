import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const length = await skb.len;
    return length > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const length = skb.len;
    if (length !== undefined) return SkAction.Drop;
    return SkAction.Pass;
  }
}

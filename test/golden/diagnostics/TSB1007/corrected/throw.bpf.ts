import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (skb.len === 0) return SkAction.Drop;
    return SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    skb.mark = 7;
    skb.priority = 5;
    return SkAction.Pass;
  }
}

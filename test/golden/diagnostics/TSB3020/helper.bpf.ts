import { htons, SkAction, type SkBuff, skbVerdict, skbVlanPush } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    skbVlanPush(skb, htons(0x8100), 12);
    return SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u64 } from "tsbpf";

var messages: u64 = 0n;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    messages += 1n;
    return SkAction.Pass;
  }
}

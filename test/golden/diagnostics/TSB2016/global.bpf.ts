import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

let count = 0;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    count += 1;
    return SkAction.Pass;
  }
}

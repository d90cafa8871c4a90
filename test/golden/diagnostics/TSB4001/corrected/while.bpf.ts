import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let rest = skb.len;
    for (let i = 0; rest !== 1 && i < 64; i++) rest = rest & 1 ? rest * 3 + 1 : rest / 2;
    return SkAction.Pass;
  }
}

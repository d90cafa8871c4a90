import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

async function decide(skb: SkBuff) {
  return skb.len > 1000;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    decide(skb);
    return SkAction.Pass;
  }
}

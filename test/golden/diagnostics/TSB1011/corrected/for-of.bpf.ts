import { range, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    for (const i of range(skb.len, 4)) {
      if (skb.localPort === i) return SkAction.Drop;
    }
    for (const port of [80, 443]) {
      if (skb.localPort === port) return SkAction.Drop;
    }
    return SkAction.Pass;
  }
}

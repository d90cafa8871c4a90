import { type SkBuff, SkAction, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const line = `len ${skb.len}`;
    return SkAction.Pass;
  }
}

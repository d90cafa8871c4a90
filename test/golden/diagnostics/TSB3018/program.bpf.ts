// tsbpf: kernel=5.10
import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }
}

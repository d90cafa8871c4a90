import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

declare function logged(): (method: unknown, context: unknown) => void;

export class Router {
  @skbVerdict()
  @logged()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

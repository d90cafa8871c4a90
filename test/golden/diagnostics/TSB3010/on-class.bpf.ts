import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

declare function registered(): (type: unknown, context: unknown) => void;

@registered()
export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

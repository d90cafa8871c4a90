import { LIMIT } from "./limits.ts";
import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > LIMIT ? SkAction.Drop : SkAction.Pass;
  }
}

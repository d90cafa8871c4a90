import { createHash } from "node:crypto";
import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const hash = createHash("md5");
    return skb.len > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

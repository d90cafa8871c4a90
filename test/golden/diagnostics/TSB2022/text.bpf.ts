import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

const HOST = "Host: ";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.data.getUint8(0) === HOST.charCodeAt(6) ? SkAction.Drop : SkAction.Pass;
  }
}

import { ntohl, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return ntohl(skb.remotePort) === 80 ? SkAction.Drop : SkAction.Pass;
  }
}

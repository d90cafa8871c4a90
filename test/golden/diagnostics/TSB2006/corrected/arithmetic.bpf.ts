import { ntohl, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const network = ntohl(skb.remoteIp4) & 0xffff_ff00;
    return network === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

import { ntohl, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let sum: u32 = 0;
    for (let i = 0; i < 4; i++) {
      switch (i) {
        case 0:
          sum += ntohl(skb.remoteIp6[0]);
          break;
        default:
          sum += ntohl(skb.remoteIp6[3]);
      }
    }
    return sum === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

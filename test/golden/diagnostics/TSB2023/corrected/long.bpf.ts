import { fixed, SkAction, type SkBuff, skbVerdict, type u8, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const ports = fixed<u32, 3>([80, 443, skb.localPort]);
    const method = fixed<u8, 6>("DELETE");
    return ports[2] === 80 && method[0] === 68 ? SkAction.Drop : SkAction.Pass;
  }
}

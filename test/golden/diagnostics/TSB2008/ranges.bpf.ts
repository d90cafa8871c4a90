import { SkAction, type SkBuff, skbVerdict, u16, u64 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const port = u16(skb.localPort);
    if (port > 65535) return SkAction.Drop;
    if (port >= 0) return SkAction.Pass;
    if (port === 65536) return SkAction.Pass;
    if (port !== -1) return SkAction.Pass;
    if (-1 < port) return SkAction.Pass;
    if (u64(port) >= 0n) return SkAction.Pass;
    return SkAction.Pass;
  }
}

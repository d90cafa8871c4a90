// Contexts passed to helpers of the program and of the kernel, unions of contexts, arrays of contexts.
import { getSocketCookie, ntohl, SkAction, type SkBuff, type SkMsg, SockHash, skbVerdict, skMsg, type u32 } from "tsbpf";

export const by_port = new SockHash<u32>({ maxEntries: 16 });

function port(ctx: SkBuff | SkMsg): u32 {
  return ntohl(ctx.remotePort) + ntohl(ctx.remoteIp6[1]);
}

function skbKey(skb: SkBuff): u32 {
  const same = skb;
  return port(same) ^ (getSocketCookie(same) === 0n ? 1 : 0);
}

export class Router {
  @skbVerdict(by_port)
  static verdict(skb: SkBuff): SkAction {
    skb.priority = skb.cb[0] + skb.cb[4];
    return by_port.redirect(skb, skbKey(skb));
  }

  @skMsg()
  static send(msg: SkMsg): SkAction {
    if (msg.size === 0) return SkAction.Pass;
    return by_port.redirect(msg, port(msg));
  }
}

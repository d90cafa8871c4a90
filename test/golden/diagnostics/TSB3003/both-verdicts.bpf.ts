import { SkAction, type SkBuff, skbVerdict, SockMap, streamVerdict } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 2 });

export class Router {
  @streamVerdict(sockets)
  static framed(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }

  @skbVerdict(sockets)
  static raw(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }
}

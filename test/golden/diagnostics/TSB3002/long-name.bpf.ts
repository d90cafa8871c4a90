import { SkAction, type SkBuff, skbVerdict, SockMap } from "tsbpf";

export const sockets_by_port_number = new SockMap({ maxEntries: 2 });

export class Router {
  @skbVerdict(sockets_by_port_number)
  static redirectByLocalPort(skb: SkBuff): SkAction {
    return sockets_by_port_number.redirect(skb, 0);
  }
}

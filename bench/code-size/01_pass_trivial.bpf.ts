// As 01_pass_trivial.c of the corpus: every skb is a message; port 7007 goes to one socket, the rest to the other.
import { type SkAction, type SkBuff, SockMap, streamParser, streamVerdict, type u32 } from "tsbpf";

export const license = "GPL";

export const sock_map = new SockMap({ maxEntries: 2 });

export class Router {
  @streamParser(sock_map)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  @streamVerdict(sock_map)
  static verdict(skb: SkBuff): SkAction {
    return sock_map.redirect(skb, skb.localPort === 7007 ? 1 : 0);
  }
}

// tsbpf: kernel=5.1
import { SkAction, type SkBuff, SockMap, streamVerdict, type u64 } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 4 });

let messages: u64 = 0n;

export class Router {
  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    messages += 1n;
    return skb.len > 0 ? SkAction.Pass : SkAction.Drop;
  }
}

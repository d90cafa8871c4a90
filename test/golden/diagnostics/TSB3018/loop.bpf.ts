// tsbpf: kernel=5.2
import { SkAction, type SkBuff, SockMap, streamVerdict, type u32 } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 4 });

export class Router {
  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    let bits: u32 = 0;
    for (let i = 0; i < 32; i++) bits += (skb.len >>> i) & 1;
    return bits > 4 ? SkAction.Pass : SkAction.Drop;
  }
}

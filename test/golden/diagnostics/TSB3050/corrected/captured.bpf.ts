import { RingBuf, range, SkAction, type SkBuff, SockMap, skbVerdict, type u32 } from "tsbpf";

export const license = "GPL";

class Event {
  port: u32 = 0;
}

export const sockets = new SockMap({ maxEntries: 4 });
export const events = new RingBuf<Event>({ maxEntries: 4096 });

function each(n: u32, f: (i: u32) => void): void {
  for (const i of range(n, 8)) f(i);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    using sk = sockets.lookup(0);
    using event = events.reserve();
    if (!sk || !event) return SkAction.Drop;
    let sum: u32 = 0;
    const family = sk.family;
    each(skb.len & 3, (i) => {
      sum += family + i;
      using other = sockets.lookup(i);
      if (other) sum += other.family;
    });
    event.port = sum;
    event.submit();
    using other = sockets.lookup(1);
    return other ? SkAction.Pass : SkAction.Drop;
  }
}

// Many references that may be missing, held at once: the flags and tests by which they are used and given back are not forgotten.
import { type i32, RingBuf, SkAction, type SkBuff, type SkLookup, SockMap, schedCls, skLookup, type u32 } from "tsbpf";

class Event {
  a: u32 = 0;
  b: u32 = 0;
}

export const socks = new SockMap({ maxEntries: 16 });
export const events = new RingBuf<Event>({ maxEntries: 4096 });

export class Held {
  @skLookup()
  static sockets(ctx: SkLookup): SkAction {
    let sum: u32 = 0;
    using a = socks.lookup(0);
    using b = socks.lookup(1);
    using c = socks.lookup(2);
    using d = (ctx.localPort & 1) === 0 ? socks.lookup(3) : undefined;
    using e = socks.lookup(4);
    if (a) sum += a.family;
    if (b) sum += b.family;
    if (c) sum += c.family;
    if (d) sum += d.family;
    sum += 1000 / (e?.family ?? ctx.localPort);
    return sum > 100 ? SkAction.Drop : SkAction.Pass;
  }

  @schedCls()
  static records(skb: SkBuff): i32 {
    const hash = skb.hash;
    using a = (hash & 1) !== 0 ? events.reserve() : undefined;
    using b = (hash & 2) !== 0 ? events.reserve() : undefined;
    using c = (hash & 4) !== 0 ? events.reserve() : undefined;
    using d = (hash & 8) !== 0 ? events.reserve() : undefined;
    using e = events.reserve();
    using f = events.reserve();
    if (!f) return 0;
    if (a) a.a = hash;
    if (b) b.a = hash;
    if (c) c.a = hash;
    if (d) d.a = hash;
    if (e && skb.len > 100) e.submit();
    if (skb.len > 200) f.submit(1);
    if ((hash & 16) !== 0 && a) a.submit();
    if ((hash & 32) !== 0 && b) b.submit();
    return 100 / (hash & 3);
  }
}

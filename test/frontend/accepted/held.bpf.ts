// References that the kernel counts: released on every way out of their scope.

import {
  type HeldSock,
  type i32,
  RingBuf,
  SkAction,
  type SkBuff,
  type SkLookup,
  SkLookupFlag,
  SkStorage,
  type Sock,
  SockHash,
  SockMap,
  schedCls,
  skAssign,
  skbVerdict,
  skLookup,
  streamVerdict,
  type u8,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Event {
  cookie: u64 = 0n;
  port: u32 = 0;
  kind: u8 = 0;
}

export const listeners = new SockMap({ maxEntries: 16 });
export const by_port = new SockHash<u32>({ maxEntries: 64 });
export const events = new RingBuf<Event>({ maxEntries: 65536 });
export const ports = new RingBuf<u32>({ maxEntries: 4096 });
export const hits = new SkStorage<u64>();

let total: u32 = 0;

function find(port: u32): HeldSock | undefined {
  using wide = by_port.lookup(port);
  if (wide) return wide;
  return listeners.lookup(port & 15) ?? listeners.lookup(0);
}

function localPort(sk: Sock): u32 {
  return sk.srcPort;
}

export class References {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    using sk = listeners.lookup(ctx.localPort & 15) ?? listeners.lookup(0);
    if (!sk) return SkAction.Pass;
    if (localPort(sk) === 0) return SkAction.Drop;
    return skAssign(ctx, sk, SkLookupFlag.Replace) === 0 ? SkAction.Pass : SkAction.Drop;
  }

  @skLookup()
  static found(ctx: SkLookup): SkAction {
    using sk = find(ctx.localPort);
    const family = sk?.family ?? 0;
    if (family !== ctx.family) return SkAction.Pass;
    total += 100 / (ctx.localPort & 7);
    skAssign(ctx, sk);
    return SkAction.Pass;
  }

  @skbVerdict()
  static loops(skb: SkBuff): SkAction {
    let ipv6: u32 = 0;
    for (let i = 0; i < 16; i++) {
      using sk = listeners.lookup(i);
      if (!sk) continue;
      if (sk.srcPort === skb.localPort) break;
      if (sk.family === 10) ipv6++;
      if (sk.state === 0) return SkAction.Drop;
    }
    return ipv6 > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @streamVerdict(undefined, { onFault: SkAction.Pass })
  static forced(skb: SkBuff): SkAction {
    using first = listeners.lookup(0);
    using second = by_port.lookup(skb.localPort);
    const port = first!.srcPort + second!.srcPort;
    return port % (skb.len - 1) === 0 ? SkAction.Drop : SkAction.Pass;
  }

  @schedCls()
  static reports(skb: SkBuff): i32 {
    using slot = events.reserve();
    if (!slot) return 0;
    slot.port = skb.len;
    if (skb.mark === 7) return 2;
    slot.kind = 3;
    if (skb.mark !== 8) slot.submit();
    else total += slot.port / skb.mark;
    return 0;
  }

  @schedCls()
  static numbers(skb: SkBuff): i32 {
    using number = ports.reserve();
    if (number) {
      number.value = skb.hash;
      number.submit(1);
    }
    {
      using again = ports.reserve();
      if (again !== undefined) again.value = 1 / skb.mark;
    }
    return 0;
  }

  @schedCls()
  static both(skb: SkBuff): i32 {
    using sk = listeners.lookup(skb.mark);
    if (!sk) return 0;
    const counted = hits.getFor(sk, { create: true });
    if (counted) counted.value += 1n;
    using slot = events.reserve();
    if (slot) {
      slot.port = sk.srcPort;
      slot.submit();
    }
    return 0;
  }
}

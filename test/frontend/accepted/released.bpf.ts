// References that a fault, an early return or a jump gives back: in nested scopes, functions, switches, loops and callbacks.
import {
  HashMap,
  type HeldSock,
  type i32,
  RingBuf,
  SkAction,
  type SkBuff,
  type SkLookup,
  SockMap,
  schedCls,
  skAssign,
  skLookup,
  type u32,
} from "tsbpf";

export const license = "GPL";

class V {
  a: u32 = 0;
  b: u32 = 0;
}

export const m = new HashMap<u32, V>({ maxEntries: 16 });
export const socks = new SockMap({ maxEntries: 16 });
export const evs = new RingBuf<V>({ maxEntries: 4096 });

function div(a: u32, b: u32): u32 {
  return a / b;
}

function find(p: u32): HeldSock | undefined {
  using a = socks.lookup(p);
  if (!a) return undefined;
  if (100 / a.family === 3) return a;
  return socks.lookup(100 / p);
}

function inner(ctx: SkLookup): u32 {
  using s = socks.lookup(1);
  if (!s) return 1;
  return 100 / s.family + div(7, ctx.localPort);
}

export class Released {
  @skLookup()
  static nested(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0);
    {
      using b = socks.lookup(1);
      {
        using c = socks.lookup(2);
        if (c) s += 10 / c.family;
      }
      if (b) s += 10 / b.family;
      s += 5 / ctx.localPort;
    }
    s += 7 / (s + ctx.localPort);
    if (a) s += a.family;
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static inFunction(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0);
    s += inner(ctx);
    s += inner(ctx);
    if (a) s += div(3, a.family);
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static moved(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = find(ctx.localPort);
    using b = find(s + 1);
    if (a && b) s += div(a.family, b.family);
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static inSwitch(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    switch (ctx.localPort & 3) {
      case 0: {
        using a = socks.lookup(0);
        if (a) s = 10 / a.family;
        break;
      }
      case 1: {
        using a = socks.lookup(1);
        using b = socks.lookup(2);
        if (!a || !b) return SkAction.Drop;
        s = 10 / (a.family - b.family);
      }
      default: {
        using c = socks.lookup(3);
        s += 1 / (c?.family ?? 0);
      }
    }
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static inLoop(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    for (let i: u32 = 0; i < 8; i++) {
      using a = socks.lookup(i);
      if (!a) continue;
      if (a.family === 3) break;
      using b = socks.lookup(i + 1);
      if (b) {
        s += 10 / b.family;
        if (b.state === 1) return SkAction.Drop;
      }
      s += 100 / a.family;
    }
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static aroundLongLoop(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0);
    for (let i: u32 = 0; i < 5000; i++) {
      s += 10 / (i ^ ctx.localPort);
    }
    if (a) s += a.family;
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static labelled(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    outer: for (let i: u32 = 0; i < 4; i++) {
      using a = socks.lookup(i);
      for (let j: u32 = 0; j < 4; j++) {
        using b = socks.lookup(j);
        if (!b) continue outer;
        if (b.family === 1) break outer;
        s += 8 / (b.family - i);
      }
      if (a) s += a.family;
    }
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @schedCls()
  static records(skb: SkBuff): i32 {
    let s: u32 = 0;
    using r = evs.reserve();
    if (!r) return 1;
    r.a = 10 / skb.len;
    {
      using q = evs.reserve();
      if (q) {
        q.a = skb.data.getUint8(3);
        if (skb.len > 9) q.submit();
        else s = 7 / skb.mark;
      }
      s += 3 / skb.hash;
    }
    r.submit();
    return 8 / (s + skb.mark);
  }

  @schedCls()
  static recordTwice(skb: SkBuff): i32 {
    using r = evs.reserve();
    if (r) {
      if (skb.len > 3) r.submit();
      r!.a = 3;
    }
    return 0;
  }

  @schedCls()
  static recordLoop(skb: SkBuff): i32 {
    let s: u32 = 0;
    for (let i: u32 = 0; i < 10; i++) {
      using r = evs.reserve();
      if (!r) break;
      r.a = 100 / (skb.mark - i);
      if ((i & 1) === 0) {
        r.submit();
        continue;
      }
      s += skb.data.getUint8(i);
    }
    return s & 255;
  }

  @skLookup()
  static sockRecord(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0);
    using r = evs.reserve();
    if (r && a) r.a = 100 / a.family;
    using b = socks.lookup(100 / ctx.localPort);
    if (r) r.submit();
    if (b) s = 100 / b.family;
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static forced(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0);
    using b = socks.lookup(1);
    s = a!.family + b!.family + m.get(3)!.a;
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static callback(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    const each = (n: u32): u32 => {
      using a = socks.lookup(n);
      return a ? 10 / a.family : 0;
    };
    using k = socks.lookup(5);
    s += each(1);
    s += each(2);
    if (k) s += k.family;
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @schedCls()
  static slotFault(skb: SkBuff): i32 {
    const bigs = [new V(), new V(), new V(), new V()];
    using r = evs.reserve();
    let s: u32 = 0;
    for (const v of bigs) {
      v.a = 10 / skb.mark;
      s += v.a;
    }
    if (r) {
      r.a = s;
      r.submit();
    }
    return 3 / s;
  }

  @skLookup()
  static coalesce(ctx: SkLookup): SkAction {
    let s: u32 = 0;
    using a = socks.lookup(0) ?? socks.lookup(10 / ctx.localPort) ?? socks.lookup(2);
    using b = a ? socks.lookup(a.family) : socks.lookup(4);
    s = 10 / (b?.family ?? a?.family ?? 0);
    return s > 3 ? SkAction.Drop : SkAction.Pass;
  }

  @skLookup()
  static assign(ctx: SkLookup): SkAction {
    using a = find(ctx.localPort);
    if (a) {
      const e = skAssign(ctx, a);
      if (e !== 0) return 10 / (e & 255) > 3 ? SkAction.Drop : SkAction.Pass;
    }
    return SkAction.Pass;
  }
}

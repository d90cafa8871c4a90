import { RingBuf, SkAction, type SkBuff, type SkLookup, type Sock, SockMap, skLookup, skbVerdict, type u32 } from "tsbpf";

class Event {
  port: u32 = 0;
}

export const listeners = new SockMap({ maxEntries: 16 });
export const events = new RingBuf<Event>({ maxEntries: 4096 });

function borrowed(): Sock | undefined {
  using sk = listeners.lookup(0);
  return sk;
}

export class Steering {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    let last: Sock | undefined;
    for (let i = 0; i < 4; i++) {
      using sk = listeners.lookup(i);
      last = sk;
    }
    return last && borrowed()?.family === ctx.family ? SkAction.Pass : SkAction.Drop;
  }

  @skbVerdict()
  static report(skb: SkBuff): SkAction {
    using slot = events.reserve();
    if (!slot) return SkAction.Drop;
    const event = slot;
    slot.submit();
    event.port = skb.localPort;
    return SkAction.Pass;
  }
}

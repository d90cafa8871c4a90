import { SkAction, type SkBuff, SockMap, streamParser, streamVerdict, type u32 } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 4 });

function strip(skb: SkBuff): void {
  skb.adjustRoom(-4);
}

export class Framing {
  @streamParser(sockets)
  static parser(skb: SkBuff): u32 {
    return skb.data.getUint32(0) + 4;
  }

  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    strip(skb);
    return skb.changeTail(8) === 0 ? SkAction.Pass : SkAction.Drop;
  }
}

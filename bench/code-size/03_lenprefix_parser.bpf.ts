// As 03_lenprefix_parser.c of the corpus: messages with a 4-byte length, of which those with a high type or a wrong length are dropped.
import { type i32, SkAction, type SkBuff, SockMap, streamParser, streamVerdict } from "tsbpf";

export const license = "GPL";

/** The C program names no map; the pair below is attached to this one. */
export const sockets = new SockMap({ maxEntries: 2 });

const MAX_MESSAGE = 1 << 20;

export class Framing {
  @streamParser(sockets, { view: "skb" })
  static parser(skb: SkBuff): i32 {
    const length = skb.data.getUint32(0);
    if (length > MAX_MESSAGE) return -1;
    return length + 4;
  }

  @streamVerdict(sockets, { view: "skb" })
  static verdict(skb: SkBuff): SkAction {
    const length = skb.data.getUint32(0);
    const type = skb.data.getUint16(4);
    if (length + 4 !== skb.len) return SkAction.Drop;
    return type < 0x100 ? SkAction.Pass : SkAction.Drop;
  }
}

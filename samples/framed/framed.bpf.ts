// Messages with a 4-byte length in front: heartbeats are dropped, the others leave by the map's second socket, whole, one by one.
import { type i32, SkAction, type SkBuff, SockMap, streamParser, streamVerdict } from "tsbpf";

export const license = "Dual MIT/GPL";

/** Of the length itself, which does not count. */
const PREFIX_BYTES = 4;
const TYPE_BYTES = 2;
const MAX_LENGTH = 65536;
const HEARTBEAT = 1;
const PROTOCOL_ERROR = -1;

/** What arrives on socket 0 leaves by socket 1. */
export const ends = new SockMap({ maxEntries: 2 });

export class Framed {
  /** How long the message is; unknown while its length has not come. */
  @streamParser(ends)
  static parser(skb: SkBuff): i32 {
    const length = skb.data.getUint32(0);
    if (length < TYPE_BYTES || length > MAX_LENGTH) return PROTOCOL_ERROR;
    return PREFIX_BYTES + length;
  }

  @streamVerdict(ends)
  static verdict(skb: SkBuff): SkAction {
    if (skb.data.getUint16(PREFIX_BYTES) === HEARTBEAT) return SkAction.Drop;
    return ends.redirect(skb, 1);
  }
}

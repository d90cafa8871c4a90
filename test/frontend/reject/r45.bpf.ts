// The packet's first bytes as an event: records of a RingBuf have one size, so the length is a field.
import { type FixedArray, fixed, RingBuf, SkAction, type SkBuff, streamVerdict, type u8, type u32 } from "tsbpf";

export const license = "GPL";

class Head {
  length: u32 = 0;
  bytes: FixedArray<u8, 64> = fixed<u8, 64>();
}

export const heads = new RingBuf<Head>({ maxEntries: 4096 });

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    const n = Math.min(data.byteLength, 64);
    if (n === 0) return SkAction.Pass;
    const event = new Head();
    event.length = n;
    event.bytes.set(data.subview(0, n));
    heads.emit(event);
    return SkAction.Pass;
  }
}

// Orders 20 bytes of the packet and of a map.
import { ArrayMap, type FixedArray, fixed, SkAction, type SkBuff, streamVerdict, type u8, type u32 } from "tsbpf";

export const license = "GPL";

class Id {
  bytes: FixedArray<u8, 20> = fixed<u8, 20>();
}

export const ids = new ArrayMap<Id>({ maxEntries: 1 });

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const id = ids.get(0);
    const data = skb.data;
    if (!id || data.byteLength < 20) return SkAction.Pass;
    for (let i: u32 = 0; i < 20; i++) {
      const own = id.bytes[i];
      const c = data.getUint8(i);
      if (c !== own) return c < own ? SkAction.Pass : SkAction.Drop;
    }
    return SkAction.Drop;
  }
}

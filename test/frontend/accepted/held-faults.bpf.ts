/** A fault of a packet's end before a reference is held, another while it is, and one of its value: each gives back what is held. */

import {
  type FixedArray,
  fixed,
  RingBuf,
  SkAction,
  type SkBuff,
  SockHash,
  SockMap,
  streamParser,
  streamVerdict,
  type u8,
  type u32,
} from "tsbpf";

export const license = "GPL";

class Name {
  length: u32 = 0;
  bytes: FixedArray<u8, 32> = fixed<u8, 32>();
}

export const clients = new SockMap({ maxEntries: 16 });
export const backends = new SockHash<u32>({ maxEntries: 16 });
export const names = new RingBuf<Name>({ maxEntries: 4096 });

export class Named {
  @streamParser(clients)
  static messages(skb: SkBuff): u32 {
    return skb.data.getUint16(0);
  }

  @streamVerdict(clients, { onFault: SkAction.Pass })
  static verdict(skb: SkBuff): SkAction {
    const length: u32 = skb.data.getUint8(2);
    using name = names.reserve();
    if (name) {
      name.length = length;
      name.bytes.set(skb.data.subview(3, Math.min(length, 32)));
      name.bytes[skb.data.getUint8(3)] = 0;
      name.submit();
    }
    const last = skb.data.getUint8(length);
    using backend = backends.lookup(last);
    if (backend && backend.srcPort % skb.data.getUint32(length + 1) === 0) return SkAction.Drop;
    return backends.redirect(skb, skb.data.getUint8(length + 5));
  }
}

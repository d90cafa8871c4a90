// Network-order values are stored, passed, compared and converted.
import {
  be16,
  be32,
  be64,
  htonl,
  htonll,
  htons,
  type i32,
  ntohl,
  ntohll,
  ntohs,
  SkAction,
  type SkBuff,
  schedCls,
  u16,
  u32,
  u64,
} from "tsbpf";

const LOOPBACK = 0x7f00_0001;

function isLocal(ip: be32): boolean {
  return ip === htonl(LOOPBACK) || ip === be32(0);
}

export class Classifier {
  @schedCls()
  static classify(skb: SkBuff): i32 {
    let protocol = skb.protocol;
    if (protocol !== htons(0x0800)) protocol = be16(skb.vlanTci);
    const wide = htonll(u64(skb.len) << 32n);
    const bits = u32(htonl(skb.len)) ^ u16(protocol);
    const swapped = ntohs(protocol) + ntohl(be32(bits));
    if (wide === be64(0n) || isLocal(be32(skb.mark))) return 1;
    return ntohll(wide) > u64(swapped) ? 0 : -1;
  }
}

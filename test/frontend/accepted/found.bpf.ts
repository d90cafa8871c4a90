// What random programs broke in the compiler, each made small.
import { cgroupSkb, i32, type SkBuff, schedCls, u64 } from "tsbpf";

let order: i32 = 0;
const HIGH: u64 = 0x800000000n;

export class Found {
  /** A constant of a block that jump threading went past. */
  @schedCls({ onFault: 0 })
  static threaded(skb: SkBuff): i32 {
    skb.data.setUint16(11, 0, 0 !== order);
    return 0;
  }
  /** A mask that is needless once it is known which bits can be set: the range must be known without it. */
  @cgroupSkb("ingress", { onFault: 0 })
  static masked(skb: SkBuff): i32 {
    return i32(HIGH * u64(skb.data.getUint16(2))) & 1;
  }
}

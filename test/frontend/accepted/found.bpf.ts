// What random programs broke in the compiler, each made small.
import { cgroupSkb, i32, type SkBuff, schedCls, u32, u64 } from "tsbpf";

let order: i32 = 0;
const HIGH: u64 = 0x800000000n;
const LIMIT: u64 = 5n;
let sum: u32 = 0;

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
  /** The range of the shift says that no round is begun; the verifier does not know. */
  @schedCls({ onFault: 0 })
  static never(skb: SkBuff): i32 {
    let i = 0;
    while (i < 10 && LIMIT >> (u64(skb.priority) & 127n) === 0x6a4b8d967c851340n) {
      i++;
      for (let j = 4; j >= 0; j--) {
        const at = skb.data.indexOf(255, (skb.len - u32(skb.data.getUint8(5))) & 31, 90);
        sum += u32(at);
        skb.data.setBigInt64(3, 7n);
      }
    }
    return i;
  }
}

// What random programs broke in the compiler, each made small.
import { type i32, type SkBuff, schedCls } from "tsbpf";

let order: i32 = 0;

export class Found {
  /** A constant of a block that jump threading went past. */
  @schedCls({ onFault: 0 })
  static threaded(skb: SkBuff): i32 {
    skb.data.setUint16(11, 0, 0 !== order);
    return 0;
  }
}

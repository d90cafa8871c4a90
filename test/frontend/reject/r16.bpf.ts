// Walks records of type, length and value with 16-bit lengths.
import { SkAction, type SkBuff, streamVerdict, type u32 } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    let at: u32 = 0;
    for (let i = 0; i < 8; i++) {
      if (at + 4 > data.byteLength) return SkAction.Pass;
      if (data.getUint16(at) === 0x1234) return SkAction.Drop;
      at += 4 + data.getUint16(at + 2);
    }
    return SkAction.Pass;
  }
}

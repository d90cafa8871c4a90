// One check for the whole body, then a loop over it.
import { SkAction, type SkBuff, streamVerdict, type u32 } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    if (data.byteLength < 1) return SkAction.Drop;
    const n = data.getUint8(0);
    if (n > 64 || data.byteLength < 1 + n) return SkAction.Drop;
    let sum: u32 = 0;
    for (let i: u32 = 0; i < n; i++) sum += data.getUint8(1 + i);
    return sum & 1 ? SkAction.Pass : SkAction.Drop;
  }
}

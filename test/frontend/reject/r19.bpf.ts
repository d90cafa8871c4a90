// The packet, 4 to 64 bytes, copied to a local array.
import { fixed, SkAction, type SkBuff, streamVerdict, type u8 } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    const n = data.byteLength;
    if (n < 4 || n > 64) return SkAction.Drop;
    const bytes = fixed<u8, 64>();
    bytes.set(data);
    return bytes[0] === 1 ? SkAction.Pass : SkAction.Drop;
  }
}

// The length of the packet, compared.
import { SkAction, type SkBuff, streamVerdict } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    if (data.byteLength < 4) return SkAction.Drop;
    return data.getUint8(0) === 1 ? SkAction.Pass : SkAction.Drop;
  }
}

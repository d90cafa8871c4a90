// A local array of 600 bytes: more than the stack.
import { fixed, SkAction, type SkBuff, streamVerdict, type u8 } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const bytes = fixed<u8, 600>();
    bytes.set(skb.data.subview(0, 600));
    return bytes[599] === 1 ? SkAction.Pass : SkAction.Drop;
  }
}

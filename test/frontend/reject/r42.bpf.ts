// The first byte of a message that has at least nine: what to pull, and when to read pointers again, is the compiler's business.
import { SkAction, type SkMsg, skMsg } from "tsbpf";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    if (msg.data.byteLength < 9) return SkAction.Drop;
    return msg.data.getUint8(0) === 1 ? SkAction.Pass : SkAction.Drop;
  }
}

// As many bytes as a map says, 1 to 64, copied into it.
import { SkAction, type SkBuff, streamVerdict } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const n = blob.n;
    if (n === 0 || n > 64 || n > skb.data.byteLength) return SkAction.Drop;
    blob.bytes.set(skb.data.subview(0, n));
    return SkAction.Pass;
  }
}

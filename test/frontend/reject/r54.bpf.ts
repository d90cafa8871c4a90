// A length with a lower and an upper limit, behind a header.
import { SkAction, type SkBuff, streamVerdict } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const data = skb.data;
    let n = Math.min(data.byteLength, 64);
    n = n > 4 ? n - 4 : 0;
    if (n === 0) return SkAction.Pass;
    blob.bytes.set(data.subview(4, n));
    return SkAction.Pass;
  }
}

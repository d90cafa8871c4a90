// Scans back from a bounded position.
import { i32, SkAction, type SkMsg, skMsg } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const n = i32(blob.n);
    if (n < 0 || n > 63) return SkAction.Pass;
    let k = 0;
    for (let i = n; i >= 0; i--) {
      if (blob.bytes[i] === 0x20) {
        k = i;
        break;
      }
    }
    blob.arr[k & 15] += 1n;
    return SkAction.Pass;
  }
}

// Start and end inside an array, the elements between summed.
import { SkAction, type SkMsg, skMsg, type u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const start = blob.idx;
    const n = blob.n;
    if (n > 16 || start > 16 - n) return SkAction.Pass;
    let total: u64 = 0n;
    for (let j = start; j < start + n && j < 16; j++) total += blob.arr[j];
    blob.arr[0] = total;
    return SkAction.Pass;
  }
}

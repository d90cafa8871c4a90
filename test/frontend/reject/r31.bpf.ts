// Division of a signed number.
import { i32, SkAction, type SkMsg, skMsg, u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const d = i32(blob.idx) - i32(blob.n);
    blob.arr[0] = u64(d / 7);
    return SkAction.Pass;
  }
}

// A computed index with both ends clamped.
import { i32, SkAction, type SkMsg, skMsg } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    let i = i32(blob.idx) - i32(blob.n);
    if (i < 0) i = 0;
    if (i > 15) i = 15;
    blob.arr[i] += 1n;
    return SkAction.Pass;
  }
}

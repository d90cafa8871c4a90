// Binary search over 16 sorted limits; the loop says how many steps it can take.
import { SkAction, type SkMsg, skMsg, type u32, u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    let low: u32 = 0;
    let high: u32 = 16;
    const x = u64(msg.size);
    for (let step = 0; low < high && step < 5; step++) {
      const middle = (low + high) / 2;
      if (blob.arr[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low & 1 ? SkAction.Pass : SkAction.Drop;
  }
}

// The bound of an index is known inside a function only.
import { SkAction, type SkMsg, skMsg, u32 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

function slot(x: u32): u32 {
  return (x * 2654435761) >>> 28;
}

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    blob.arr[slot(u32(msg.remoteIp4))] += 1n;
    return SkAction.Pass;
  }
}

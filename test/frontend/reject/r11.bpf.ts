// A remainder as an index.
import { SkAction, type SkMsg, skMsg, u32 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const i = u32(msg.remoteIp4) % 10;
    blob.arr[i] += 1n;
    return SkAction.Pass;
  }
}

// A plain clearing loop.
import { SkAction, type SkMsg, skMsg, type u32 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const n = blob.n & 63;
    for (let i: u32 = 0; i < n; i++) blob.bytes[i] = 0;
    return SkAction.Pass;
  }
}

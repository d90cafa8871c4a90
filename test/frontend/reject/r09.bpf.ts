// Exclusive or of the words of the IPv6 address, as many as a map says.
import { SkAction, type SkMsg, skMsg, u32, u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const n = blob.n & 3;
    let hash: u32 = 0;
    for (let i: u32 = 0; i < n; i++) hash ^= u32(msg.remoteIp6[i]);
    blob.arr[0] = u64(hash);
    return SkAction.Pass;
  }
}

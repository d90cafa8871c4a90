// The number of bits as an index.
import { SkAction, type SkMsg, skMsg, u32 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const word = u32(msg.remoteIp4) & 0x7fff;
    let bits: u32 = 0;
    for (let i = 0; i < 15; i++) bits += (word >>> i) & 1;
    blob.arr[bits] += 1n;
    return SkAction.Pass;
  }
}

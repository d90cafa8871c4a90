// Clears as many bytes as a map says.
import { range, SkAction, type SkMsg, skMsg } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    for (const i of range(blob.n & 63, 64)) blob.bytes[i] = 0;
    return SkAction.Pass;
  }
}

// A masked index. What C does, a field's address before the test for null, TypeScript does not let one write.
import { SkAction, type SkMsg, skMsg } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    blob.arr[msg.size & 15] += 1n;
    return SkAction.Pass;
  }
}

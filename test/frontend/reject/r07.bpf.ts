// Chooses local or remote address by direction.
import { SkAction, type SkMsg, skMsg, u32, u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    const ip = blob.n ? msg.remoteIp4 : msg.localIp4;
    blob.arr[0] = u64(u32(ip));
    return SkAction.Pass;
  }
}

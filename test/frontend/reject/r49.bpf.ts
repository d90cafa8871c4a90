// Fields of 32 bits kept in bytes.
import { type i32, type SockOps, sockOps, u8 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    const blob = blobs.get(0);
    if (!blob) return 0;
    blob.bytes[0] = u8(ops.family);
    blob.bytes[1] = u8(ops.op);
    return 0;
  }
}

// Words of an address, combined.
import { type i32, type SockOps, sockOps, u32, u64 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    if (u32(ops.localIp6[0]) | u32(ops.localIp6[1]) | u32(ops.localIp6[2])) return 1;
    const blob = blobs.get(0);
    if (blob) blob.arr[0] = (u64(u32(ops.localIp6[3])) << 32n) | u64(u32(ops.localIp6[2]));
    return 0;
  }
}

// Narrow tests of a socket's fields.
import { type i32, type SockOps, sockOps, u32 } from "tsbpf";
import { blobs } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    const sk = ops.sk;
    const blob = blobs.get(0);
    if (!blob || !sk) return 0;
    if ((u32(sk.srcIp4) & 0xff) === 127 && sk.state === 1) blob.arr[0] += 1n;
    return 0;
  }
}

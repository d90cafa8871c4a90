// The remote port, in network order in a 32-bit field, as an index.
import { type i32, ntohl, type SockOps, sockOps } from "tsbpf";
import { smap } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    return smap.update(ops, ntohl(ops.remotePort) & 15) === 0 ? 1 : 0;
  }
}

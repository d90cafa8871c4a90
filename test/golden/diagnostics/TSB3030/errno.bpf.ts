import { type i32, SockMap, type SockOps, SockOpsOp, sockOps } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 16 });

export class Connections {
  @sockOps()
  static insert(ops: SockOps): i32 {
    if (ops.op === SockOpsOp.ActiveEstablished) return sockets.update(ops, 0);
    return -1;
  }
}

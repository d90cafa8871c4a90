// Storage per socket: how old, fast and far along each connection of a cgroup is, to be read by the socket's file descriptor.
import {
  type i32,
  ktimeGetNs,
  SkStorage,
  type SockOps,
  SockOpsFlag,
  SockOpsOp,
  sockOps,
  sockOpsCbFlagsSet,
  TcpState,
  type u32,
  type u64,
} from "tsbpf";

export const license = "Dual MIT/GPL";

class Connection {
  openedNs: u64 = 0n;
  ackedBytes: u64 = 0n;
  roundTrips: u32 = 0;
  smoothedUs: u32 = 0;
  state: u32 = 0;
  isClient: boolean = false;
}

/** Created when the connection is established, gone with the socket. */
export const connections = new SkStorage<Connection>();

export class Tracker {
  @sockOps()
  static track(ops: SockOps): i32 {
    const sk = ops.sk;
    if (!sk) return 0;
    switch (ops.op) {
      case SockOpsOp.ActiveEstablished:
      case SockOpsOp.PassiveEstablished: {
        const connection = connections.getFor(sk, { create: true });
        if (!connection) break;
        connection.openedNs = ktimeGetNs();
        connection.isClient = ops.op === SockOpsOp.ActiveEstablished;
        connection.state = TcpState.Established;
        sockOpsCbFlagsSet(ops, SockOpsFlag.Rtt | SockOpsFlag.State);
        break;
      }
      case SockOpsOp.Rtt: {
        const connection = connections.getFor(sk);
        if (!connection) break;
        connection.roundTrips++;
        connection.smoothedUs = ops.srttUs >> 3;
        connection.ackedBytes = ops.bytesAcked;
        break;
      }
      case SockOpsOp.State: {
        const connection = connections.getFor(sk);
        if (connection) connection.state = ops.args[1];
        break;
      }
    }
    return 0;
  }
}

// A bypass: what one end of a service's connection sends goes straight into the other end's receive queue, past the network stack.
import {
  be32,
  Family,
  htonl,
  type i32,
  ntohl,
  Redirect,
  SkAction,
  type SkMsg,
  SockHash,
  type SockOps,
  SockOpsOp,
  skMsg,
  sockOps,
  Update,
} from "tsbpf";

export const license = "Dual MIT/GPL";

/** The service's: connections of other ports stay as they are. */
const port = 10000;

/** A connection as one of its ends sees it, in network order. */
class Flow {
  localIp = be32(0);
  remoteIp = be32(0);
  localPort = be32(0);
  remotePort = be32(0);
}

/** Both ends of each connection, where both are on this machine. */
export const flows = new SockHash<Flow>({ maxEntries: 65536 });

function isOfService(ctx: SkMsg | SockOps): boolean {
  return ctx.localPort === port || ntohl(ctx.remotePort) === port;
}

export class Bypass {
  /** Either end, as soon as its connection is established. */
  @sockOps()
  static established(ops: SockOps): i32 {
    if (ops.op !== SockOpsOp.ActiveEstablished && ops.op !== SockOpsOp.PassiveEstablished) return 0;
    if (ops.family !== Family.Inet || !isOfService(ops)) return 0;
    const own: Flow = {
      localIp: ops.localIp4,
      remoteIp: ops.remoteIp4,
      localPort: htonl(ops.localPort),
      remotePort: ops.remotePort,
    };
    flows.update(ops, own, Update.NoExist);
    return 0;
  }

  /** To the other end, if it is here; else TCP carries the message. */
  @skMsg(flows)
  static bypass(msg: SkMsg): SkAction {
    if (!isOfService(msg)) return SkAction.Pass;
    const peer: Flow = {
      localIp: msg.remoteIp4,
      remoteIp: msg.localIp4,
      localPort: msg.remotePort,
      remotePort: htonl(msg.localPort),
    };
    flows.redirect(msg, peer, Redirect.Ingress);
    return SkAction.Pass;
  }
}

// As 14_redir_bypass.c of the corpus: loopback connections skip the stack, and bytes are counted by port.
import {
  be32,
  Family,
  type i32,
  ntohl,
  PerCpuHashMap,
  Redirect,
  SkAction,
  type SkMsg,
  SockHash,
  type SockOps,
  SockOpsOp,
  skMsg,
  sockOps,
  Update,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Flow {
  sourceIp = be32(0);
  destinationIp = be32(0);
  sourcePort: u32 = 0;
  destinationPort: u32 = 0;
  family: u32 = 0;
}

export const flows = new SockHash<Flow>({ maxEntries: 65535 });
export const hits = new PerCpuHashMap<u32, u64>({ maxEntries: 1024 });

const LOOPBACK = 127;

export class Bypass {
  @sockOps()
  static ops(ctx: SockOps): i32 {
    if (ctx.op !== SockOpsOp.ActiveEstablished && ctx.op !== SockOpsOp.PassiveEstablished) return 0;
    if (ctx.family !== Family.Inet) return 0;
    if (ntohl(ctx.localIp4) >>> 24 !== LOOPBACK) return 0;
    const flow: Flow = {
      sourceIp: ctx.localIp4,
      destinationIp: ctx.remoteIp4,
      sourcePort: ctx.localPort,
      destinationPort: ntohl(ctx.remotePort),
      family: Family.Inet,
    };
    flows.update(ctx, flow, Update.NoExist);
    return 0;
  }

  @skMsg(flows)
  static redir(msg: SkMsg): SkAction {
    if (msg.family !== Family.Inet) return SkAction.Pass;
    const flow: Flow = {
      sourceIp: msg.remoteIp4,
      destinationIp: msg.localIp4,
      sourcePort: ntohl(msg.remotePort),
      destinationPort: msg.localPort,
      family: Family.Inet,
    };
    const hit = hits.get(flow.destinationPort);
    if (hit) hit.value += u64(msg.size);
    else hits.set(flow.destinationPort, 1n);
    return flows.redirect(msg, flow, Redirect.Ingress);
  }
}

// As 09_tcp_rtt_ringbuf.c of the corpus: round trip times and states of TCP connections as events of a ring buffer.
import {
  type be32,
  Family,
  type FixedArray,
  fixed,
  type i32,
  ktimeGetNs,
  ntohl,
  RingBuf,
  type SockOps,
  SockOpsFlag,
  SockOpsOp,
  sockOps,
  sockOpsCbFlagsSet,
  u16,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Event {
  ts: u64 = 0n;
  saddr: FixedArray<be32, 4> = fixed<be32, 4>();
  daddr: FixedArray<be32, 4> = fixed<be32, 4>();
  sport: u16 = 0;
  dport: u16 = 0;
  family: u16 = 0;
  op: u16 = 0;
  srttUs: u32 = 0;
  rttMin: u32 = 0;
  cwnd: u32 = 0;
  retrans: u32 = 0;
  lost: u32 = 0;
  acked: u64 = 0n;
}

export const events = new RingBuf<Event>({ maxEntries: 1 << 18 });

export class Rtt {
  @sockOps()
  static rtt(ctx: SockOps): i32 {
    switch (ctx.op) {
      case SockOpsOp.ActiveEstablished:
      case SockOpsOp.PassiveEstablished:
        sockOpsCbFlagsSet(ctx, SockOpsFlag.Rtt | SockOpsFlag.State);
        break;
      case SockOpsOp.Rtt:
      case SockOpsOp.State:
        break;
      default:
        return 1;
    }
    using event = events.reserve();
    if (!event) return 1;
    event.ts = ktimeGetNs();
    event.family = u16(ctx.family);
    event.op = u16(ctx.op);
    if (ctx.family === Family.Inet) {
      event.saddr[0] = ctx.localIp4;
      event.daddr[0] = ctx.remoteIp4;
    } else {
      event.saddr[0] = ctx.localIp6[0];
      event.saddr[1] = ctx.localIp6[1];
      event.saddr[2] = ctx.localIp6[2];
      event.saddr[3] = ctx.localIp6[3];
      event.daddr[0] = ctx.remoteIp6[0];
      event.daddr[1] = ctx.remoteIp6[1];
      event.daddr[2] = ctx.remoteIp6[2];
      event.daddr[3] = ctx.remoteIp6[3];
    }
    event.sport = u16(ctx.localPort);
    event.dport = u16(ntohl(ctx.remotePort));
    event.srttUs = ctx.srttUs >> 3;
    event.rttMin = ctx.rttMin;
    event.cwnd = ctx.sndCwnd;
    event.retrans = ctx.totalRetrans;
    event.lost = ctx.lostOut;
    event.acked = ctx.bytesAcked;
    event.submit();
    return 1;
  }
}

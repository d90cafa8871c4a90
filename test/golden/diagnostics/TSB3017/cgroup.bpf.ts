import { be32, cgroupSkb, cgroupSock, cgroupSockAddr, type CgroupSock, type i32, type SkBuff, type SockAddr } from "tsbpf";

/** Of a function that two kinds of program call, each is judged by itself. */
function isAny(ctx: SockAddr): boolean {
  return ctx.userIp4 === be32(0);
}

export class Watch {
  @cgroupSockAddr("connect6")
  static connect6(ctx: SockAddr): i32 {
    return isAny(ctx) ? 1 : 0;
  }

  @cgroupSockAddr("connect4")
  static connect4(ctx: SockAddr): i32 {
    return isAny(ctx) ? 1 : 0;
  }

  @cgroupSock("post_bind6")
  static bound(ctx: CgroupSock): i32 {
    return ctx.srcIp4 === be32(0) ? 1 : 0;
  }

  @cgroupSkb("ingress")
  static received(skb: SkBuff): i32 {
    return skb.tcClassid === 0 ? 1 : 0;
  }
}

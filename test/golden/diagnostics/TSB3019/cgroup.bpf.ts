import { be32, cgroupSock, cgroupSockAddr, cgroupSockopt, type CgroupSock, type i32, type SockAddr, type Sockopt } from "tsbpf";

export class Watch {
  @cgroupSockAddr("connect4")
  static connected(ctx: SockAddr): i32 {
    ctx.userIp4 = be32(0);
    ctx.msgSrcIp4 = be32(0);
    return 1;
  }

  @cgroupSock("post_bind4")
  static bound(ctx: CgroupSock): i32 {
    ctx.mark = 80;
    return 1;
  }

  @cgroupSockopt("getsockopt")
  static asked(ctx: Sockopt): i32 {
    ctx.retval = 0;
    ctx.level = 1;
    return 1;
  }
}

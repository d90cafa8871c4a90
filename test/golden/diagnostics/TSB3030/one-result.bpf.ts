import { cgroupSockAddr, type i32, type SockAddr } from "tsbpf";

export class Refuser {
  @cgroupSockAddr("recvmsg4")
  static refuse(ctx: SockAddr): i32 {
    return ctx.userPort === ctx.userPort ? 1 : 0;
  }
}

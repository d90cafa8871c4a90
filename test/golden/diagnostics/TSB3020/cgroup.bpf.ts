import { cgroupSockAddr, getRetval, type i32, type SockAddr } from "tsbpf";

export class Watch {
  @cgroupSockAddr("connect4")
  static connected(_ctx: SockAddr): i32 {
    return getRetval() === 0 ? 1 : 0;
  }

  @cgroupSockAddr("recvmsg4")
  static received(_ctx: SockAddr): i32 {
    getRetval();
    return 1;
  }
}

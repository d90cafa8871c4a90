import { cgroupSkb, cgroupSockAddr, type i32, type SkBuff, type SockAddr } from "tsbpf";

export class Refuser {
  @cgroupSockAddr("recvmsg4", { onFault: 0 })
  static received(_ctx: SockAddr): i32 {
    return 1;
  }

  @cgroupSkb("egress", { onFault: 4 })
  static sent(_skb: SkBuff): i32 {
    return 2;
  }
}

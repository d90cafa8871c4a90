import { cgroupSockAddr, type i32, type SockAddr } from "tsbpf";

export class Counter {
  @cgroupSockAddr("connect")
  static count(ctx: SockAddr): i32 {
    return ctx.family === 2 ? 1 : 0;
  }
}

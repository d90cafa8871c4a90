// A function of six parameters.
import { SkAction, type SkMsg, skMsg, u32 } from "tsbpf";

export const license = "GPL";

function mix(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): u32 {
  return (a ^ b) * c + (d ^ e) * f;
}

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const mixed = mix(u32(msg.remoteIp4), u32(msg.localIp4), u32(msg.remotePort), msg.localPort, msg.family, msg.size);
    return mixed & 1 ? SkAction.Pass : SkAction.Drop;
  }
}

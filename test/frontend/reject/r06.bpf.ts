// Tests the first octet of the peer's address.
import { Redirect, SkAction, type SkMsg, skMsg, u32 } from "tsbpf";
import { smap } from "./shared.bpf.ts";

export const license = "GPL";

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    if ((u32(msg.remoteIp4) & 0xff) === 127) return smap.redirect(msg, 0, Redirect.Ingress);
    return SkAction.Pass;
  }
}

// A 64-bit key of two words of the context.
import { type SkAction, type SkMsg, SockHash, skMsg, u32, u64 } from "tsbpf";

export const license = "GPL";

export const hp = new SockHash<u64>({ maxEntries: 16 });

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const key = (u64(msg.localPort) << 32n) | u64(u32(msg.remotePort));
    return hp.redirect(msg, key);
  }
}

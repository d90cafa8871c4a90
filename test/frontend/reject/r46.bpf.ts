// A key with padding, its fields assigned one by one.
import { be32, HashMap, SkAction, type SkMsg, skMsg, u8, u16, type u64 } from "tsbpf";

export const license = "GPL";

class Key {
  family: u8 = 0;
  ip = be32(0);
  port: u16 = 0;
}

export const hk = new HashMap<Key, u64>({ maxEntries: 16 });

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const key = new Key();
    key.family = u8(msg.family);
    key.ip = msg.remoteIp4;
    key.port = u16(msg.localPort);
    return hk.has(key) ? SkAction.Pass : SkAction.Drop;
  }
}

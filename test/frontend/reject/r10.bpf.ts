// Copies the IPv6 address into a key.
import { type be32, type FixedArray, fixed, type i32, SockHash, type SockOps, sockOps, type u32 } from "tsbpf";

export const license = "GPL";

class Key {
  ip: FixedArray<be32, 4> = fixed<be32, 4>();
  port: u32 = 0;
}

export const h6 = new SockHash<Key>({ maxEntries: 16 });

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    const key = new Key();
    key.ip[0] = ops.remoteIp6[0];
    key.ip[1] = ops.remoteIp6[1];
    key.ip[2] = ops.remoteIp6[2];
    key.ip[3] = ops.remoteIp6[3];
    key.port = ops.localPort;
    h6.update(ops, key);
    return 0;
  }
}

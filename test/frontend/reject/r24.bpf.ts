// The size of an event chosen by the address family.
import { Family, type FixedArray, fixed, type i32, RingBuf, type SockOps, sockOps, type u32 } from "tsbpf";

export const license = "GPL";

class Short {
  family: u32 = 0;
  words: FixedArray<u32, 3> = fixed<u32, 3>();
}

class Long {
  family: u32 = 0;
  words: FixedArray<u32, 9> = fixed<u32, 9>();
}

export const short = new RingBuf<Short>({ maxEntries: 4096 });
export const long = new RingBuf<Long>({ maxEntries: 4096 });

export class Reject {
  @sockOps()
  static p(ops: SockOps): i32 {
    if (ops.family === Family.Inet) {
      using event = short.reserve();
      if (!event) return 0;
      event.family = ops.family;
      event.submit();
    } else {
      using event = long.reserve();
      if (!event) return 0;
      event.family = ops.family;
      event.submit();
    }
    return 0;
  }
}

// Copies a struct of 320 bytes, changes it, stores it.
import { ArrayMap, type FixedArray, fixed, SkAction, type SkMsg, skMsg, type u64 } from "tsbpf";

export const license = "GPL";

class Big {
  values: FixedArray<u64, 40> = fixed<u64, 40>();
}

export const bm = new ArrayMap<Big>({ maxEntries: 2 });

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const big = bm.get(0);
    if (!big) return SkAction.Pass;
    const copy = new Big();
    Object.assign(copy, big);
    copy.values[msg.size & 31] += 1n;
    bm.set(1, copy);
    return SkAction.Pass;
  }
}

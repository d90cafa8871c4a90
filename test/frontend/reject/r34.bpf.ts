// A plain copying loop.
import { ArrayMap, type FixedArray, fixed, SkAction, type SkMsg, skMsg, type u8, type u32 } from "tsbpf";

export const license = "GPL";

class Two {
  n: u32 = 0;
  a: FixedArray<u8, 128> = fixed<u8, 128>();
  b: FixedArray<u8, 128> = fixed<u8, 128>();
}

export const twos = new ArrayMap<Two>({ maxEntries: 1 });

export class Reject {
  @skMsg()
  static p(_msg: SkMsg): SkAction {
    const two = twos.get(0);
    if (!two) return SkAction.Pass;
    const n = two.n & 127;
    for (let i: u32 = 0; i < n; i++) two.b[i] = two.a[i];
    return SkAction.Pass;
  }
}

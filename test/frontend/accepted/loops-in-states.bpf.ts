// Loops that leave what follows in a state of its own for every round, as the verifier sees it.
import { ArrayMap, type i32, range, type SkBuff, schedCls, type u32, type u64 } from "tsbpf";

export const license = "GPL";

export const numbers = new ArrayMap<u64>({ maxEntries: 8 });

export class Loops {
  /** The first loop tells a range of the length in each round, and so do the searches. */
  @schedCls()
  static searches(ctx: SkBuff): i32 {
    let sum: u32 = 5;
    for (let i: u32 = 0; i < ctx.data.byteLength && i < 29; i++) sum = sum * 31 + ctx.data.getUint8(i);
    for (let i = 6; i >= 0; i--) {
      switch ((ctx.priority ^ sum) & 7) {
        case 0:
          if (ctx.data.indexOf(255, 8, 57) > 9) sum++;
          break;
        case 2:
          if (ctx.data.indexOf(0x20, 3, 57) > 9) sum ^= 1;
          break;
      }
    }
    return sum > 5 ? 1 : 0;
  }

  /** The outer loop's own test is decided after its last round only. */
  @schedCls()
  static inner(ctx: SkBuff): i32 {
    let found = 0;
    for (const i of range(ctx.priority & 31, 25)) {
      if (ctx.data.indexOf(255, 13, 60) === 20) found++;
      if (ctx.data.indexOf(254, 13, 60) === 20) found += 2;
    }
    return found;
  }

  /** A limit between two values of which only ranges are known. */
  @schedCls()
  static between(ctx: SkBuff): i32 {
    let sum = 0;
    for (let i: u32 = ctx.priority & 3; i < (ctx.mark & 63); i++) {
      const n = numbers.get(i & 7);
      if (n && n.value > 3n) sum++;
    }
    return sum;
  }

  /** The counter is compared with what it does not reach. */
  @schedCls()
  static known(ctx: SkBuff): i32 {
    let sum = 0;
    for (const i of range(ctx.priority & 7, 7)) {
      const n = numbers.get(i);
      if (n) sum ^= ctx.len / (ctx.mark | 1) > 4 ? 1 : 2;
    }
    return sum;
  }
}

// A bound that was tested, and is in a stack slot when the loop that it bounds reads it: before Linux 6.9 the slot knows nothing of it.
import { type FixedArray, fixed, HashMap, type i32, range, syscall, type u8, type u32 } from "tsbpf";

class Args {
  a: u32 = 0;
  b: u32 = 0;
  r: u32 = 0;
  s: u32 = 0;
  t: u32 = 0;
  u: u32 = 0;
  v: u32 = 0;
  w: u32 = 0;
}

export const seen = new HashMap<u32, u32>({ maxEntries: 64 });

function bits(value: u32): u32 {
  let n = 0;
  for (let i = 0; i < 32; i++) if (value & (1 << i)) n++;
  return n;
}

/** Its result is known to be small where it is added to a u32. */
function above(values: FixedArray<u32, 4>, limit: u32): i32 {
  let count = 0;
  for (const value of values) if (value > limit) count++;
  return count;
}

export class Programs {
  @syscall()
  static counts(ctx: Args): i32 {
    ctx.r = bits(ctx.a) * 100 + bits(ctx.b);
    ctx.s = ctx.b * 0 + above(fixed<u32, 4>([1, ctx.a, 5, ctx.b]), 4);
    let pairs = 0;
    for (let i = 0; i < 6; i++) {
      for (let j = i; j < 6; j++) {
        if ((i + j) % 3 === 0) continue;
        pairs += 2;
      }
      if (i === 4) pairs -= 1;
    }
    ctx.t = pairs + 40;
    let known = 0;
    for (const i of range(ctx.b, 16)) known += seen.has(i) ? 1 : 3;
    const narrow: u8 = known;
    ctx.u = narrow;
    let down = 100;
    for (let i = 0; i < 10; i++) if (ctx.a & (1 << i)) down -= 10;
    ctx.v = down;
    let weight = 0;
    for (const i of range(8)) weight += i % 2 === 0 ? 5 : -2;
    ctx.w = weight + 100;
    return pairs;
  }
}

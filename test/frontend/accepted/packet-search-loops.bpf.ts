// Searches in loops, and in what is called twice: each way out of a search tells the verifier another size of the message.
import { i32, range, type SkBuff, schedCls, u32 } from "tsbpf";

function twice(f: (x: u32) => u32, x: u32): u32 {
  return f(f(x));
}

export class Search {
  @schedCls()
  static lines(ctx: SkBuff): i32 {
    let count: u32 = 0;
    const last = twice((x) => {
      const rounds: u32 = u32(ctx.data.getUint8(5)) + x;
      for (let i: u32 = 0; i < rounds && i < 31; i++) {
        count = ctx.priority / (i | 1);
        if (ctx.data.indexOf(0x0a, 16, 29) > 20) ctx.mark++;
      }
      return count;
    }, 3);
    for (const i of range(20)) {
      if (i < ctx.data.byteLength && ctx.data.getUint8(i) === 32) ctx.mark += u32(i);
    }
    return i32(last & 7);
  }
}

// Long loops that take references and give them back in each round, also where a fault ends the round.
import {
  type i32,
  RingBuf,
  range,
  SkAction,
  type SkBuff,
  type SkLookup,
  type SkMsg,
  SockMap,
  schedCls,
  skLookup,
  skMsg,
  u32,
} from "tsbpf";

export const license = "GPL";

class Line {
  at: u32 = 0;
  length: u32 = 0;
}

export const pool = new SockMap({ maxEntries: 64 });
export const lines = new RingBuf<Line>({ maxEntries: 65536 });

const NEWLINE = 10;

export class Programs {
  @skLookup()
  static busy(ctx: SkLookup): SkAction {
    let count = 0;
    for (const i of range(5000)) {
      using sk = pool.lookup(i & 63);
      if (sk && sk.srcPort === ctx.localPort) count++;
    }
    return count > 10 ? SkAction.Drop : SkAction.Pass;
  }

  @skMsg(pool)
  static message(msg: SkMsg): SkAction {
    const { data } = msg;
    for (let i = 0; i < 3000; i++) {
      if (i >= data.byteLength) break;
      if (data.getUint8(i) !== NEWLINE) continue;
      using line = lines.reserve();
      if (!line) continue;
      line.at = u32(i);
      line.length = msg.localPort;
      line.submit();
    }
    return SkAction.Pass;
  }

  /** Each line's length stands before its end; one that lies is a fault while its record is held. */
  @schedCls({ onFault: -1 })
  static split(skb: SkBuff): i32 {
    const { data } = skb;
    let count: u32 = 0;
    for (let i: u32 = 0; i < 3000 && i < data.byteLength; i++) {
      if (data.getUint8(i) !== NEWLINE) continue;
      using line = lines.reserve();
      if (!line) continue;
      line.at = i;
      line.length = data.getUint8(i + data.getUint8(i - 1));
      if (line.length === 0x78) continue;
      line.submit();
      count++;
    }
    return count & 0xffff;
  }
}

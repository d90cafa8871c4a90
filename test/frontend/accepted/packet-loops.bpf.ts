// Loops over the bytes of a message, with branches: whatever their length, in skbs and sk_msg.
import { range, SkAction, type SkBuff, type SkMsg, skbVerdict, skMsg, streamParser, streamVerdict, type u32 } from "tsbpf";

const NEWLINE = 10;

export class Lines {
  @streamParser()
  static by_line(skb: SkBuff): u32 {
    const data = skb.data;
    const length = data.byteLength;
    for (let i: u32 = 0; i < length && i < 4096; i++) {
      if (data.getUint8(i) === NEWLINE) return i + 1;
    }
    return length < 4096 ? 0 : 4096;
  }

  @streamVerdict()
  static short_lines(skb: SkBuff): SkAction {
    let spaces: u32 = 0;
    let digits: u32 = 0;
    for (const i of range(skb.data.byteLength, 2048)) {
      const byte = skb.data.getUint8(i);
      if (byte === 32) spaces++;
      else if (byte >= 48 && byte < 58) digits++;
      else if (byte === 0) return SkAction.Drop;
    }
    return spaces > digits ? SkAction.Drop : SkAction.Pass;
  }
}

export class Records {
  /** Type, length, value. */
  @skbVerdict()
  static records(skb: SkBuff): SkAction {
    let at: u32 = 0;
    for (let count = 0; count < 64; count++) {
      if (at + 4 > skb.data.byteLength) return SkAction.Pass;
      if (skb.data.getUint16(at) === 0x1234) return SkAction.Drop;
      at += 4 + skb.data.getUint16(at + 2);
    }
    return SkAction.Pass;
  }

  @skMsg()
  static checksum(msg: SkMsg): SkAction {
    let sum: u32 = 0;
    for (const i of range(msg.data.byteLength, 600)) sum = sum * 31 + msg.data.getUint8(i);
    return sum === 7 ? SkAction.Drop : SkAction.Pass;
  }
}

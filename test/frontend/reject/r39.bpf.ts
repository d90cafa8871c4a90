// Parses decimal numbers among up to 400 bytes.
import { SkAction, type SkBuff, streamVerdict, type u32 } from "tsbpf";

export const license = "GPL";

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    const data = skb.data;
    let value: u32 = 0;
    let words: u32 = 0;
    let inWord = false;
    for (let i: u32 = 0; i < 400 && i < data.byteLength; i++) {
      const c = data.getUint8(i);
      if (c >= 0x30 && c <= 0x39) {
        value = value * 10 + (c - 0x30);
        inWord = true;
      } else {
        if (inWord) words++;
        inWord = false;
      }
    }
    return value + words > 100 ? SkAction.Pass : SkAction.Drop;
  }
}

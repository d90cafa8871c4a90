import { type i32, HashMap, type SkBuff, schedCls, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Program {
  @schedCls()
  static many(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    for (let i: u32 = 0; i < 16; i++) {
      const n = ((hash >>> i) & 1) !== 0 ? counts.get(i) : undefined;
      if (n) n.value += sum++;
    }
    return sum & 0xff;
  }
}

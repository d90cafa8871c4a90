import { fixed, HashMap, type i32, type PacketView, type SkBuff, schedCls, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

class Cursor {
  constructor(
    readonly view: PacketView,
    readonly at: u32,
  ) {}
}

export const seen = new HashMap<u32, u32>({ maxEntries: 16 });

export class Comparisons {
  @schedCls()
  static compare(skb: SkBuff): i32 {
    const one = new Cursor(skb.data, 0);
    const other = new Cursor(skb.data, skb.len);
    const [pair, twin] = [fixed<u32, 2>(), fixed<u32, 2>()];
    const point = { x: skb.len, y: skb.hash };
    const same = { x: skb.len, y: skb.hash };
    const couple: [Span, u32] = [new Span(), 1];
    const both: [Span, u32] = [new Span(), 1];
    const first = seen.get(1);
    if (one === other) return 1;
    if (one.view !== other.view) return 2;
    if (pair === twin) return 3;
    if (point === same) return 4;
    if (couple === both) return 5;
    if (first === seen.get(2)) return 6;
    const sk = skb.sk;
    if (sk && sk === skb.sk) return 7;
    if (skb === skb) return 8;
    switch (one) {
      case other:
        return 9;
      default:
        return 0;
    }
  }
}

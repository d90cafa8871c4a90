import { type SkBuff, streamParser, type u32 } from "tsbpf";

function mark(skb: SkBuff): void {
  skb.data.setUint8(0, 1);
}

export class Framing {
  @streamParser()
  static parser(skb: SkBuff): u32 {
    mark(skb);
    return skb.len;
  }
}

import { type SkBuff, streamParser, type u32 } from "tsbpf";

export class Framing {
  @streamParser()
  static parser(skb: SkBuff): u32 {
    return skb.pull(4) === 0 ? skb.data.getUint32(0) : 0;
  }
}

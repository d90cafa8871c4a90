import { type i32, type SkBuff, schedCls, TcAction } from "tsbpf";

export class Marker {
  @schedCls()
  static clear(skb: SkBuff): i32 {
    skb.cb[0] = 0;
    skb.cb[1] = 0;
    return TcAction.Ok;
  }
}

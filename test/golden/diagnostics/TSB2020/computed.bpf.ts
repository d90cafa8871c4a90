import { type i32, type SkBuff, schedCls, TcAction } from "tsbpf";

export class Marker {
  @schedCls()
  static clear(skb: SkBuff): i32 {
    for (let i = 0; i < 5; i++) skb.cb[i] = 0;
    return TcAction.Ok;
  }
}

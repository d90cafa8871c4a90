// tsbpf: kernel=5.4
import { type i32, schedCls, type SkBuff } from "tsbpf";

export class Classifier {
  @schedCls()
  static classify(skb: SkBuff): i32 {
    return skb.gsoSize > 0 ? 1 : 0;
  }
}

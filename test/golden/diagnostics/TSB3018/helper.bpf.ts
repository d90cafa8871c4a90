// tsbpf: kernel=5.4
import { type i32, ktimeGetBootNs, schedCls, type SkBuff } from "tsbpf";

export const license = "GPL";

export class Classifier {
  @schedCls()
  static classify(skb: SkBuff): i32 {
    return ktimeGetBootNs() > 1000n ? 1 : 0;
  }
}

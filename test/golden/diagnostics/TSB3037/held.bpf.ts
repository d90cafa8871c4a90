import { type i32, ProgArray, type SkBuff, SockMap, schedCls } from "tsbpf";

export const sockets = new SockMap({ maxEntries: 16 });
export const stages = new ProgArray({ maxEntries: 4 });

function next(skb: SkBuff): void {
  stages.tailCall(skb, 1);
}

export class Pipeline {
  @schedCls()
  static first(skb: SkBuff): i32 {
    using sk = sockets.lookup(0);
    if (sk) next(skb);
    return 0;
  }
}

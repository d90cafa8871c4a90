// Programs that go on in others, of their own kind.

import { type i32, ProgArray, SkAction, type SkBuff, type SkMsg, schedCls, skMsg, streamVerdict, type u32 } from "tsbpf";

export const license = "GPL";

export const packets = new ProgArray({ maxEntries: 8 });
export const messages = new ProgArray({ maxEntries: 2 });
export const verdicts = new ProgArray({ maxEntries: 4 });

let failed: u32 = 0;

function next(skb: SkBuff, stage: u32): void {
  packets.tailCall(skb, stage);
  failed++;
}

export class Pipeline {
  @schedCls()
  static first(skb: SkBuff): i32 {
    packets.tailCall(skb, 1);
    next(skb, skb.len % 8);
    return 0;
  }

  @schedCls()
  static second(skb: SkBuff): i32 {
    for (let i = 0; i < 3; i++) next(skb, i);
    return failed === 0 ? 1 : 0;
  }

  @skMsg()
  static send(msg: SkMsg): SkAction {
    if (msg.size > 100) messages.tailCall(msg, 2);
    return SkAction.Pass;
  }

  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    verdicts.tailCall(skb, skb.localPort);
    return SkAction.Pass;
  }
}

// One of two tables of programs, chosen by the address family.
import { Family, ProgArray, SkAction, type SkBuff, streamVerdict } from "tsbpf";

export const license = "GPL";

export const j4 = new ProgArray({ maxEntries: 4 });
export const j6 = new ProgArray({ maxEntries: 4 });

export class Reject {
  @streamVerdict()
  static p(skb: SkBuff): SkAction {
    if (skb.family === Family.Inet) j4.tailCall(skb, skb.localPort & 3);
    else j6.tailCall(skb, skb.localPort & 3);
    return SkAction.Pass;
  }
}

import { ProgArray, range, SkAction, type SkBuff, streamVerdict, type u32 } from "tsbpf";

export const programs = new ProgArray({ maxEntries: 4 });

function last(n: u32, test: (i: u32) => boolean): u32 {
  let found: u32 = 0;
  for (const i of range(n, 4)) if (test(i)) found = i;
  return found;
}

export class Router {
  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    programs.tailCall(skb, last(skb.len & 3, (i) => i !== 2));
    return SkAction.Pass;
  }
}

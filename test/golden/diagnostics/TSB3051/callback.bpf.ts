import { ProgArray, range, SkAction, type SkBuff, streamVerdict, type u32 } from "tsbpf";

export const programs = new ProgArray({ maxEntries: 4 });

function each(n: u32, f: (i: u32) => void): void {
  for (const i of range(n, 4)) f(i);
}

export class Router {
  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    each(skb.len & 3, (i) => programs.tailCall(skb, i));
    return SkAction.Pass;
  }
}

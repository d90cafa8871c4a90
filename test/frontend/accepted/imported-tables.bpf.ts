// Constants with layout of another program file: by name and through the file's own name; two of one name.
import { type FixedArray, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";
import * as parts from "./parts/limits.bpf.ts";
import { DEFAULTS, type Limits, limits, NAME, pick, STEPS } from "./parts/limits.bpf.ts";

const hidden: FixedArray<u32, 2> = [1, 2];

function isInside({ low, high }: Limits, length: u32): boolean {
  return length >= low && length < high;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (isInside(limits, skb.len) || isInside(DEFAULTS, skb.len)) return SkAction.Pass;
    if (isInside(parts.DEFAULTS, skb.localPort)) return SkAction.Drop;
    const at = skb.len & 1;
    const own = STEPS[at] + parts.STEPS[at] + hidden[at];
    const sum = own + pick(skb.localPort & 3) + NAME.charCodeAt(at) + parts.NAME.length;
    return sum > 20 ? SkAction.Drop : SkAction.Pass;
  }
}

import { config, type FixedArray, fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Limits {
  bytes: u32 = 1500;
  seen: u32 = 0;
}

export const limits = config<Limits>(new Limits());
export const lanes = config<FixedArray<u32, 4>>(fixed<u32, 4>([1, 2, 3, 4]));

function count(of: Limits): u32 {
  of.seen++;
  return of.bytes;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    lanes[skb.len & 3] = 0;
    return skb.len > count(limits) ? SkAction.Drop : SkAction.Pass;
  }
}

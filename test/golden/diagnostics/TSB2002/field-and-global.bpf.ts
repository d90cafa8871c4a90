import { ArrayMap, type i8, SkAction, type SkBuff, skbVerdict, type u16, type u64 } from "tsbpf";

class Limits {
  low: i8 = -129;
  high: u16 = 65536;
}

let sent: u64 = 0x1_0000_0000_0000_0000n;

export const limits = new ArrayMap<Limits>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    sent += 1n;
    limits.set(0, new Limits());
    return SkAction.Pass;
  }
}

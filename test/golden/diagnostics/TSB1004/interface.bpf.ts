import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

interface Limits {
  readonly low: u32;
  readonly high: u32;
}

function within(length: u32, limits: Limits): boolean {
  return length >= limits.low && length <= limits.high;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return within(skb.len, { low: 1, high: 1500 }) ? SkAction.Pass : SkAction.Drop;
  }
}

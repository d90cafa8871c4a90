// More than five arguments, results of every kind, nothing returned, calls in calls.
import { type i64, SkAction, type SkBuff, skbVerdict, type u8, type u32, type u64 } from "tsbpf";

function sum(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u64): u64 {
  return g + BigSum(a, b) * 2n - BigSum(c, d) + BigSum(e, f);
}

function BigSum(a: u32, b: u32): u64 {
  return wide(a) + wide(b);
}

function wide(x: u32): u64 {
  let result: u64 = 0n;
  for (let i = 0; i < 4; i++) result = result * 3n + 1n;
  return x > 5 ? result : 0n;
}

function low(x: u32): u8 {
  return x & 0xff;
}

function negative(x: u64): boolean {
  const signed: i64 = -1n;
  return signed < x;
}

function nothing(): void {
  return;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    nothing();
    const all = sum(skb.len, skb.localPort, skb.family, skb.priority, low(skb.len), 6, 7n);
    return negative(all) && low(skb.len) === 9 ? SkAction.Drop : SkAction.Pass;
  }
}

// Module constants of every kind, arrow functions and function expressions at module level.
import { SkAction, type SkBuff, skbVerdict, type u8, type u32, type u64 } from "tsbpf";

export const license = "GPL";

const LIMIT = 1500;
const HALF = LIMIT / 2;
const MASK: u32 = 0xffff_ffff;
const WIDE: u64 = 1n << 40n;
const SMALL: u8 = 200;
const NEGATIVE = -(1 << 4);
const LARGE = true;
const Level = { Low: 1, High: LIMIT, Nested: { Deep: 3 } } as const;
enum State {
  Open = 1,
  Closed = Open << 2,
}

const double = (x: u32): u32 => x * 2;
const isLarge = (x: u32) => x > Level.High;
const half = function (x: u32): u32 {
  return x / 2;
};

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const key = double(skb.len) & MASK;
    if (isLarge(key) && LARGE) return SkAction.Drop;
    if (half(key) > HALF + Level.Nested.Deep + SMALL) return SkAction.Drop;
    if (skb.len - 100 === State.Closed || NEGATIVE > 0 === LARGE) return SkAction.Drop;
    return WIDE > 5n ? SkAction.Pass : SkAction.Drop;
  }
}

// A narrower or unsigned value is accepted without a conversion where its range is known.
import { type i32, SkAction, type SkBuff, i32 as signed, skbVerdict, type u8, type u16, type u32 } from "tsbpf";

function index(value: u8): u32 {
  return value * 2;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const masked: u8 = skb.len & 0xff;
    const rest: u8 = skb.len % 200;
    const shifted: u16 = skb.len >>> 16;
    const half: i32 = skb.len / 2;
    const joined: u16 = ((skb.len & 0xff) << 8) | (skb.localPort & 0xff);
    const minimum: u8 = Math.min(skb.len, 9);
    let sum: u32 = 0;
    for (let i = 0; i < 100; i++) {
      const small: u8 = i + 5;
      sum += i;
      sum += index(i);
      sum += small;
    }
    const delta = signed(skb.len) - 7;
    if (delta >= 0) sum += delta;
    if (delta > 0 && delta < 100) sum += index(delta);
    if (delta < 0) return SkAction.Pass;
    const last: u32 = delta;
    return masked + rest + shifted + joined + minimum > half && sum > last ? SkAction.Drop : SkAction.Pass;
  }
}

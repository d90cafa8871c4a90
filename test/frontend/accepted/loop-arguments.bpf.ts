/** Loops whose bound is what the caller passes, and one that is outlined twice: around a search, and the search. */

import { i32, type PacketView, SkAction, type SkBuff, type SkMsg, SockHash, schedCls, skMsg, u32 } from "tsbpf";

export const license = "Dual BSD/GPL";
export const out = new SockHash<u32>({ maxEntries: 128 });

/** Where the blank line ends, in `max` bytes. */
function headEnd(view: PacketView, max: u32): u32 | undefined {
  let from: u32 = 0;
  for (let tries = 0; tries < 32; tries++) {
    const at = view.indexOf(13, from, max);
    if (at < 0) return undefined;
    if (view.startsWith("\r\n\r\n", u32(at))) return u32(at) + 4;
    from = u32(at) + 1;
  }
  return undefined;
}

function sumOf(view: PacketView, count: u32): u32 {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) sum += view.getUint8(i);
  return sum;
}

const twice = (view: PacketView, count: u32): u32 => sumOf(view, count) * 2;

export class Programs {
  @skMsg(out)
  static head(msg: SkMsg): SkAction {
    const end = headEnd(msg.data, 1024);
    if (end === undefined) return SkAction.Pass;
    return out.redirect(msg, end);
  }

  @schedCls()
  static sums(skb: SkBuff): i32 {
    return i32Of(sumOf(skb.data, 14) + twice(skb.data, 3));
  }
}

const i32Of = (value: u32): i32 => i32(value);

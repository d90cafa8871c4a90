import { type FixedArray, fixed, HashMap, type PacketView, RingBuf, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Cursor {
  at: u32 = 0;
  constructor(readonly view: PacketView) {}
}

export const cursors = new HashMap<u32, Cursor>({ maxEntries: 4 });
export const events = new RingBuf<Cursor>({ maxEntries: 4096 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const all: FixedArray<Cursor, 2> = fixed<Cursor, 2>();
    return skb.len > all.length ? SkAction.Drop : SkAction.Pass;
  }
}

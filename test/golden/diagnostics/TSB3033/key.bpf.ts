import { be32, type i32, LpmTrie, type SkBuff, schedCls, type u8, type u32 } from "tsbpf";

class Prefix {
  addr = be32(0);
  plen: u8 = 0;
}

export const networks = new LpmTrie<Prefix, u32>({ maxEntries: 16 });
export const numbers = new LpmTrie<u32, u32>({ maxEntries: 16 });

export class Router {
  @schedCls()
  static route(skb: SkBuff): i32 {
    return networks.has(new Prefix()) || numbers.has(skb.mark) ? 0 : 2;
  }
}

import { ArrayMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Peer {
  load: u32 = 0;
}

export const peers = new ArrayMap<Peer>({ maxEntries: 50_000 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let best: u32 = 0;
    let least: u32 = 0xffff_ffff;
    for (let i: u32 = 0; i < 50_000; i++) {
      const peer = peers.get(i);
      if (peer && peer.load < least) {
        best = i;
        least = peer.load;
      }
    }
    const peer = peers.get(best);
    return peer && peer.load < skb.len ? SkAction.Pass : SkAction.Drop;
  }
}

import { ArrayMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Peer {
  load: u32 = 0;
}

export const peers = new ArrayMap<Peer>({ maxEntries: 50_000 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let best = peers.get(0);
    for (let i: u32 = 1; i < 50_000; i++) {
      const peer = peers.get(i);
      if (peer && best && peer.load < best.load) best = peer;
    }
    return best && best.load < skb.len ? SkAction.Pass : SkAction.Drop;
  }
}

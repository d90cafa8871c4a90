import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Peer {
  name: string = "";
  port: u32 = 0;
}

export const peers = new HashMap<u32, Peer>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return peers.has(skb.localPort) ? SkAction.Pass : SkAction.Drop;
  }
}

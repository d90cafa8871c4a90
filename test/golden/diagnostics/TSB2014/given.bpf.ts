import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const license = "GPL";

class Peer {
  port: u32 = 0;
}

export const peers = new HashMap<u32, Peer>({ maxEntries: 8 });

function known(port: u32): Peer | undefined {
  return peers.get(port);
}

function made(port: u32): Peer {
  const peer = new Peer();
  peer.port = port;
  return peer;
}

function either(port: u32): Peer | undefined {
  return port > 1024 ? known(port) : made(port);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let last: Peer | undefined;
    for (let i: u32 = 0; i < 4; i++) last = known(skb.localPort + 10 + i) ?? last;
    for (let i: u32 = 0; i < 4; i++) last = known(skb.localPort + i);
    for (let i: u32 = 0; i < 4; i++) last = made(skb.localPort + i);
    for (let i: u32 = 0; i < 4; i++) {
      const peer = either(skb.localPort + i);
      if (i === 2) last = peer;
    }
    return last ? SkAction.Drop : SkAction.Pass;
  }
}

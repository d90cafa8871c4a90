// A relay: what arrives on a socket leaves by the socket that user space stored for its local port; messages and bytes are counted.
import { ArrayMap, atomicAdd, SkAction, type SkBuff, SockHash, skbVerdict, type u32, u64 } from "tsbpf";

export const license = "Dual MIT/GPL";

class Traffic {
  messages: u64 = 0n;
  bytes: u64 = 0n;
}

/** Key: the local port of the socket that received. Value: the socket to send by. */
export const peers = new SockHash<u32>({ maxEntries: 1024 });
export const traffic = new ArrayMap<Traffic>({ maxEntries: 1 });

export class Relay {
  @skbVerdict(peers)
  static relay(skb: SkBuff): SkAction {
    // The end of a stream comes as an empty skb, and would break the socket that it is redirected to (`sk_psock_backlog`: EPIPE).
    if (skb.len === 0) return SkAction.Drop;
    const total = traffic.get(0);
    if (total) {
      atomicAdd(total, "messages", 1n);
      atomicAdd(total, "bytes", u64(skb.len));
    }
    return peers.redirect(skb, skb.localPort);
  }
}

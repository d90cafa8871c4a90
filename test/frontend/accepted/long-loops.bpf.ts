// Loops beyond what the verifier walks: they become bpf_loop. Objects, entries of maps and the context are used inside; entries
// found inside are used afterwards; nested ones; in functions that two programs call.
import { ArrayMap, HashMap, range, SkAction, type SkBuff, skbVerdict, streamVerdict, type u32, type u64 } from "tsbpf";

class Peer {
  load: u32 = 0;
  hits: u64 = 0n;
}

class Key {
  port: u32 = 0;
  index: u32 = 0;
}

export const peers = new ArrayMap<Peer>({ maxEntries: 50_000 });
export const flows = new HashMap<Key, Peer>({ maxEntries: 1024 });
export const total = new ArrayMap<u64>({ maxEntries: 1 });

function leastLoaded(limit: u32): u32 {
  let best: u32 = 0;
  let least: u32 = 0xffff_ffff;
  for (const i of range(limit, 50_000)) {
    const peer = peers.get(i);
    if (!peer) continue;
    if (peer.load < least) {
      best = i;
      least = peer.load;
    }
  }
  return best;
}

/** Named as the compiler names the loop of a program; it is inlined, but its name stays taken. */
function verdict__loop(load: u32): u32 {
  return load * 3;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const sum = total.get(0);
    const key = new Key();
    key.port = skb.localPort;
    let found: Peer | undefined;
    for (let i: u32 = 0; i < 20_000; i++) {
      key.index = i;
      const flow = flows.get(key);
      if (sum) sum.value += 1n;
      if (flow && verdict__loop(flow.load) > skb.len) {
        flow.hits += 1n;
        return SkAction.Drop;
      }
    }
    found = peers.get(leastLoaded(skb.len));
    return found && found.load > 7 ? SkAction.Drop : SkAction.Pass;
  }
}

export class Pairs {
  @streamVerdict()
  static pairs(skb: SkBuff): SkAction {
    let equal: u64 = 0n;
    for (const i of range(400)) {
      const left = peers.get(i);
      if (!left) break;
      for (const j of range(i)) {
        const right = peers.get(j);
        if (right && right.load === left.load) equal += 1n;
        if (equal > 100n) return SkAction.Drop;
      }
    }
    return leastLoaded(skb.len & 0xfff) === 5 ? SkAction.Drop : SkAction.Pass;
  }
}

// L7 router: finds `Host:` in the request head, hashes the name, redirects to the backend's socket.
import {
  HashMap,
  PerCpuArrayMap,
  Redirect,
  SkAction,
  type SkBuff,
  SockHash,
  streamParser,
  streamVerdict,
  u8,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

const MAX_SCAN = 256;
const MAX_HOST = 64;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

class Backend {
  id: u32 = 0;
  flags: u32 = 0;
}

export const backends = new SockHash<u32>({ maxEntries: 1024 });
export const routes = new HashMap<u64, Backend>({ maxEntries: 4096 });
export const stats = new PerCpuArrayMap<u64>({ maxEntries: 4 });

function count(index: u32): void {
  const counter = stats.get(index);
  if (counter) counter.value += 1n;
}

function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? u8(c + 32) : c;
}

export class Router {
  @streamParser(backends)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  @streamVerdict(backends)
  static verdict(skb: SkBuff): SkAction {
    const data = skb.data;
    let found = false;
    let start: u32 = 0;
    for (let i: u32 = 0; i < MAX_SCAN && i + 7 <= data.byteLength; i++) {
      if (
        data.getUint8(i) === NEWLINE &&
        lower(data.getUint8(i + 1)) === 0x68 &&
        lower(data.getUint8(i + 2)) === 0x6f &&
        lower(data.getUint8(i + 3)) === 0x73 &&
        lower(data.getUint8(i + 4)) === 0x74 &&
        data.getUint8(i + 5) === COLON
      ) {
        start = i + 6;
        found = true;
        break;
      }
    }
    if (!found) {
      count(1);
      return SkAction.Pass;
    }
    let hash: u64 = 0xcbf29ce484222325n;
    let started = false;
    for (let i: u32 = 0; i < MAX_HOST && start + i < data.byteLength; i++) {
      const c = data.getUint8(start + i);
      if (c === SPACE && !started) continue;
      if (c === RETURN || c === NEWLINE || c === COLON || c === SPACE) break;
      started = true;
      hash ^= u64(lower(c));
      hash *= 0x100000001b3n;
    }
    const backend = routes.get(hash);
    if (!backend) {
      count(2);
      return SkAction.Pass;
    }
    count(3);
    return backends.redirect(skb, backend.id, backend.flags & Redirect.Ingress ? Redirect.Ingress : 0);
  }
}

// As 02_http_host_router.c of the corpus: the hash of the Host header's name selects the socket, by way of a table of routes.
import {
  HashMap,
  type PacketView,
  PerCpuArrayMap,
  Redirect,
  SkAction,
  type SkBuff,
  SockHash,
  streamParser,
  streamVerdict,
  type u8,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Backend {
  id: u32 = 0;
  flags: u32 = 0;
}

export const backends = new SockHash<u32>({ maxEntries: 1024 });
export const routes = new HashMap<u64, Backend>({ maxEntries: 4096 });
export const stats = new PerCpuArrayMap<u64>({ maxEntries: 4 });

const MAX_SCAN = 256;
const MAX_HOST = 64;

const Stat = { Short: 0, NoHost: 1, NoRoute: 2, Routed: 3 } as const;

function count(k: u32): void {
  const n = stats.get(k);
  if (n) n.value += 1n;
}

function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? c + 32 : c;
}

function isHost(head: PacketView, at: u32): boolean {
  return (
    head.getUint8(at) === 0x0a &&
    lower(head.getUint8(at + 1)) === 0x68 &&
    lower(head.getUint8(at + 2)) === 0x6f &&
    lower(head.getUint8(at + 3)) === 0x73 &&
    lower(head.getUint8(at + 4)) === 0x74 &&
    head.getUint8(at + 5) === 0x3a
  );
}

function findHost(head: PacketView): u32 {
  for (let i: u32 = 0; i < MAX_SCAN && i + 7 <= head.byteLength; i++) if (isHost(head, i)) return i + 6;
  return 0;
}

function hashHost(head: PacketView, at: u32): u64 {
  let hash: u64 = 0xcbf29ce484222325n;
  let started = false;
  for (let i: u32 = 0; i < MAX_HOST && at + i < head.byteLength; i++) {
    const c = head.getUint8(at + i);
    if (c === 0x20 && !started) continue;
    if (c === 0x0d || c === 0x0a || c === 0x3a || c === 0x20) break;
    started = true;
    hash = (hash ^ u64(lower(c))) * 0x100000001b3n;
  }
  return hash;
}

export class Router {
  @streamParser(backends)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  @streamVerdict(backends)
  static verdict(skb: SkBuff): SkAction {
    const at = findHost(skb.data);
    if (at === 0) {
      count(Stat.NoHost);
      return SkAction.Pass;
    }
    const route = routes.get(hashHost(skb.data, at));
    if (!route) {
      count(Stat.NoRoute);
      return SkAction.Pass;
    }
    count(Stat.Routed);
    return backends.redirect(skb, route.id, (route.flags & Redirect.Ingress) !== 0 ? Redirect.Ingress : 0);
  }
}

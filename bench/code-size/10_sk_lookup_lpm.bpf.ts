// As 10_sk_lookup_lpm.c of the corpus: a trie of protocols, ports and address prefixes steers connections to listeners.
import {
  be32,
  Family,
  LpmTrie,
  PerCpuArrayMap,
  Protocol,
  SkAction,
  type SkLookup,
  SockMap,
  skAssign,
  skLookup,
  u16,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Metric {
  hits: u64 = 0n;
  misses: u64 = 0n;
  errors: u64 = 0n;
}

class Key4 {
  prefixLength: u32 = 0;
  protocol: u16 = 0;
  port: u16 = 0;
  address = be32(0);
}

export const bindings = new LpmTrie<Key4, u32>({ maxEntries: 1024 });
export const sockets = new SockMap({ maxEntries: 512 });
export const metrics = new PerCpuArrayMap<Metric>({ maxEntries: 512 });

const KEY_BITS = 64;

export class Steering {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    if (ctx.family !== Family.Inet) return SkAction.Pass;
    if (ctx.protocol !== Protocol.Tcp && ctx.protocol !== Protocol.Udp) return SkAction.Pass;
    const key: Key4 = {
      prefixLength: KEY_BITS,
      protocol: u16(ctx.protocol),
      port: u16(ctx.localPort),
      address: ctx.localIp4,
    };
    let id = bindings.get(key);
    if (!id) {
      key.port = 0;
      id = bindings.get(key);
      if (!id) return SkAction.Pass;
    }
    const metric = metrics.get(id.value);
    if (!metric) return SkAction.Drop;
    using sk = sockets.lookup(id.value);
    if (!sk) {
      metric.misses++;
      return SkAction.Drop;
    }
    if (skAssign(ctx, sk, 0) !== 0) {
      metric.errors++;
      return SkAction.Drop;
    }
    metric.hits++;
    return SkAction.Pass;
  }
}

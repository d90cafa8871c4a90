// The IPv6 address in the key of a prefix tree.
import { type be32, type FixedArray, fixed, LpmTrie, SkAction, type SkLookup, skLookup, type u32 } from "tsbpf";

export const license = "GPL";

class Key {
  prefixLength: u32 = 128;
  ip: FixedArray<be32, 4> = fixed<be32, 4>();
}

export const networks = new LpmTrie<Key, u32>({ maxEntries: 16 });

export class Reject {
  @skLookup()
  static p(lookup: SkLookup): SkAction {
    const key = new Key();
    for (let i = 0; i < 4; i++) key.ip[i] = lookup.localIp6[i];
    return networks.has(key) ? SkAction.Pass : SkAction.Drop;
  }
}

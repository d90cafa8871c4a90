import { be32, fixed, HashMap, SkAction, type SkBuff, skbVerdict, type u8, type u32 } from "tsbpf";

class Address {
  host = be32(0);
}

class Key {
  plen: u32 = 32;
  address = new Address();
  name = fixed<u8, 4>();
}

export const keys = new HashMap<Key, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const address = new Address();
    address.host = skb.remoteIp4;
    const key: Key = { plen: 32, address: { ...address }, name: fixed("abc") };
    Object.assign(key, { address: { ...address } });
    return keys.has(key) ? SkAction.Drop : SkAction.Pass;
  }
}

// Struct classes: nested, constructors, methods with this, functions that take and return them, padding, every scalar.
import {
  be16,
  be32,
  be64,
  HashMap,
  htons,
  type i8,
  type i16,
  i64,
  SkAction,
  type SkBuff,
  skbVerdict,
  type u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

class Address {
  ip = be32(0);
  port = be16(0);
}

class Key {
  remote = new Address();
  local = new Address();
  proto: u8 = 6;
  scope = u64(0n);

  constructor(proto: u8) {
    this.proto = proto;
  }
}

class Stats {
  first: u8 = 1;
  delta: i64 = -1n;
  low: i8 = -128;
  mid: i16 = -32768;
  on = false;
  high: u16 = 65535;
  cookie = be64(0n);
  total: u64 = 0n;
  action: SkAction = SkAction.Pass;
  length = u32(7);

  add(bytes: u32): void {
    this.total += u64(bytes);
    this.length = this.longest(bytes);
    this.on = !this.on;
  }

  longest(bytes: u32): u32 {
    return bytes > this.length ? bytes : this.length;
  }
}

export const stats = new HashMap<Key, Stats>({ maxEntries: 16 });

function fill(address: Address, skb: SkBuff): void {
  address.ip = skb.remoteIp4;
  address.port = htons(80);
}

function keyOf(skb: SkBuff): Key {
  const key = new Key(17);
  fill(key.remote, skb);
  key.local.ip = skb.localIp4;
  return key;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const key = keyOf(skb);
    const known = stats.get(key);
    if (known) {
      known.add(skb.len);
      if (known.delta < i64(skb.len) && known.low < known.mid) return known.action;
    } else {
      const fresh = new Stats();
      fresh.add(skb.len);
      stats.set(key, fresh);
    }
    const other = skb.len > 5 ? new Key(1) : key;
    return other.proto === 1 && other.remote.ip === be32(0) ? SkAction.Drop : SkAction.Pass;
  }
}

// Object literals, spreads, Object.assign, tuples, objects without a class, destructuring.
import {
  be32,
  type FixedArray,
  fixed,
  HashMap,
  type i32,
  SkAction,
  type SkBuff,
  skbVerdict,
  syscall,
  type u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

class Args {
  a: u32 = 0;
  b: u32 = 0;
  o0: u32 = 0;
  o1: u32 = 0;
  o2: u32 = 0;
  o3: u32 = 0;
  o4: u32 = 0;
  o5: u32 = 0;
}

class Address {
  host = be32(0);
  port: u16 = 0;
}

class Prefix {
  plen: u32 = 0;
  address = new Address();
  tags = fixed<u8, 3>();
}

class Counter {
  hits: u64 = 0n;
  last: u32 = 0;
}

interface Span {
  readonly from: u32;
  readonly to: u32;
  readonly label?: u16;
}

export const prefixes = new HashMap<Prefix, Counter>({ maxEntries: 16 });

function address(port: u16): Address {
  return { host: be32(0), port };
}

function ordered(a: u32, b: u32): [u32, u32] {
  return a < b ? [a, b] : [b, a];
}

function span(a: u32, b: u32): Span {
  const [from, to] = ordered(a, b);
  if (from === to) return { from, to };
  return { from, to, label: 7 };
}

function length(of: Span): u32 {
  const { from, to } = of;
  return to - from;
}

function both(a: u32, b: u32) {
  return { sum: a + b, product: u64(a) * u64(b), small: a < b };
}

function swap(pair: { x: u32; y: u32 }): void {
  const old = pair.x;
  pair.x = pair.y;
  pair.y = old;
}

export class Programs {
  @syscall()
  static structs(args: Args): i32 {
    const port = args.a & 0xffff;
    const prefix: Prefix = { plen: 24, address: { host: be32(0), port }, tags: fixed("ab") };
    prefixes.set({ ...prefix, plen: 25 }, { hits: 5n, last: args.b });
    prefixes.set({ plen: 26, address: address(port), tags: fixed([1, 2, 3]) }, { last: 1, hits: 2n });
    const found = prefixes.get({ ...prefix, plen: 25 });
    if (found === undefined) return -1;
    args.o0 = found.last;
    Object.assign(found, { last: u32(found.hits), hits: u64(found.last) });
    args.o1 = found.last * 1000 + u32(found.hits);
    const copy = { ...found, last: 9 };
    copy.last++;
    const { hits, last: renamed } = copy;
    args.o2 = renamed + u32(hits);
    const {
      address: { port: inner },
      tags,
    } = prefix;
    args.o3 = inner * 1000 + u32(tags[1]);
    const other = new Prefix();
    Object.assign(other, prefix);
    other.address.port++;
    args.o4 = u32(other.address.port) + u32(prefix.address.port) + other.plen;
    prefixes.delete({ ...prefix, plen: 25 });
    return prefixes.has({ ...prefix, plen: 25 }) ? 1 : 0;
  }

  @syscall()
  static records(args: Args): i32 {
    const [low, high] = ordered(args.a, args.b);
    args.o0 = low * 1000 + high;
    const one = span(args.a, args.b);
    args.o1 = length(one) + (one.label ?? 100);
    const result = both(args.a, args.b);
    args.o2 = result.sum + u32(result.product) + (result.small ? 1000 : 0);
    const pair = { x: args.a, y: args.b };
    const alias = pair;
    swap(alias);
    pair.x += 1;
    args.o3 = alias.x * 100 + alias.y;
    let best = { index: 0, value: args.a };
    if (args.b > best.value) best = { index: 1, value: args.b };
    args.o4 = u32(best.index & 1) * 100 + best.value;
    const three = [args.a, args.b, 3];
    let sum: u32 = 0;
    for (let i = 0; i < three.length; i++) sum += three[i];
    three[args.a] = 50;
    args.o5 = sum + three[1];
    return 0;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const host = skb.remoteIp4;
    const key: Prefix = { plen: 32, address: { host, port: skb.localPort & 0xffff }, tags: fixed<u8, 3>("x") };
    const entry = prefixes.get(key);
    if (entry) Object.assign(entry, { hits: entry.hits + 1n });
    else prefixes.set(key, { hits: 1n, last: skb.len });
    return entry ? SkAction.Drop : SkAction.Pass;
  }
}

export type Bytes = FixedArray<u8, 4>;

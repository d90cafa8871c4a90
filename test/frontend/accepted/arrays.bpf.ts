// Fixed arrays: in structs, as locals, as map values, keys, parameters and results, of structs; constant and computed indices.
import {
  ArrayMap,
  type FixedArray,
  fixed,
  HashMap,
  type i32,
  SkAction,
  type SkBuff,
  skbVerdict,
  syscall,
  u8,
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

class Point {
  x: u16 = 0;
  y: u32 = 0;
}

class Name {
  length: u8 = 0;
  text = fixed<u8, 15>("abc");
  points: FixedArray<Point, 3> = fixed();
  wide = fixed<u64, 2>([5n]);
}

class Histogram {
  total: u64 = 0n;
  counts = fixed<u64, 10>();
}

export const names = new HashMap<FixedArray<u8, 8>, Name>({ maxEntries: 16 });
export const histograms = new ArrayMap<Histogram>({ maxEntries: 1 });
export const raw = new ArrayMap<FixedArray<u32, 12>>({ maxEntries: 2 });

function sum(values: FixedArray<u32, 5>): u32 {
  let all: u32 = 0;
  for (let i = 0; i < values.length; i++) all += values[i];
  return all;
}

function key(seed: u32): FixedArray<u8, 8> {
  const bytes = fixed<u8, 8>("key");
  bytes[7] = seed & 0xff;
  return bytes;
}

export class Programs {
  /** `a` is an index, `b` a value. */
  @syscall()
  static locals(args: Args): i32 {
    const five = fixed<u32, 5>([1, 2, args.b]);
    args.o0 = five[args.a];
    five[args.a] += 10;
    five[4] = 100;
    args.o1 = sum(five);
    const points = fixed<Point, 4>();
    points[args.a].y = args.b;
    points[args.a].x++;
    const point = points[args.a];
    args.o2 = point.y + u32(point.x) + points[0].y;
    args.o3 = five[args.a & 3] + five[args.b % 5] + five[((args.a * 2) / 3) % 5];
    args.o4 = five[args.b] ?? 77;
    const small = fixed<u8, 300>("xyz");
    small[args.b % 300] = 9;
    args.o5 = u32(small[args.b % 300]) + u32(small[2]) + u32(small[args.a]);
    return five.length;
  }

  @syscall()
  static maps(args: Args): i32 {
    const histogram = histograms.get(0);
    if (!histogram) return -1;
    for (let i = 0; i < 10; i++) histogram.counts[i] = u64(i);
    histogram.counts[args.b % 10] += 100n;
    histogram.total += histogram.counts[args.a];
    args.o0 = u32(histogram.total);
    const name = new Name();
    name.points[1].y = 6;
    name.points[args.a].x = 3;
    name.text[args.a] = u8(name.text[0] + 1);
    names.set(key(args.b), name);
    const found = names.get(key(args.b));
    if (found) {
      args.o1 = u32(found.text[args.a]) * 1000 + u32(found.text[1]);
      args.o2 = found.points[1].y * 100 + u32(found.points[args.a].x);
      args.o3 = u32(found.wide[0]);
    }
    const words = raw.get(1)!;
    let i = args.b;
    if (i < 12) words[i] = args.b;
    args.o4 = words[args.b % 12];
    histogram.total = 0n;
    return names.has(key(args.b + 1)) ? 1 : 0;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const words = raw.get(0);
    const own = fixed<u32, 4>([skb.len, skb.localPort]);
    if (words) words[skb.len % 12]++;
    let i = i32of(skb.len);
    if (i >= 0 && i < 4) own[i]++;
    for (let n = 3; n >= 0; n--) own[n] = own[n] + own[0];
    return own[own[0] % 4] > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

function i32of(value: u32): i32 {
  return value & 0x7fff_ffff;
}

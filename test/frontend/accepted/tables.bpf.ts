// Constants with layout: tables of scalars, rows and structs, texts; one that is written to; config of structs and arrays.

import {
  type be16,
  config,
  type FixedArray,
  fixed,
  htons,
  type i32,
  printk,
  SkAction,
  type SkBuff,
  skbVerdict,
  syscall,
  type u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

export const license = "GPL";

const BASE: u32 = 7;
const POWERS: FixedArray<u32, 6> = [1, 2, 4, 0xffff_ffff, BASE, 32];
const SIZES = [64, 128, -5] as const;
const ROWS = [
  [1, 2],
  [3, 4],
  [5, 6],
] as const;
const WIDE = [1n, 0x1_0000_0000n] as const;
const LETTERS = fixed<u8, 8>("abc");
const FLAGS = [true, false] as const;

class Route {
  port: be16 = htons(80);
  weight: u32 = 1;
  tags: FixedArray<u16, 3> = fixed<u16, 3>([9, 8, 7]);
}

const ROUTES: FixedArray<Route, 3> = [
  new Route(),
  { port: htons(443), weight: 50, tags: fixed<u16, 3>([1]) },
  { port: htons(1), weight: 3, tags: fixed<u16, 3>() },
];
const DEFAULT = new Route();
/** Written to, as JavaScript allows. */
const COUNTS: FixedArray<u32, 4> = [1, 1, 1, 1];
const MOVES = fixed<u32, 4>([5, 6, 7, 8]);
/** No name of the object's: a program has it. */
const read = [1, 2, 3];

export const route = config<Route>(new Route());
export const ports = config<FixedArray<u16, 4>>(fixed<u16, 4>([1, 2, 3, 4]));

const HOST = "Host: ";
const METHODS = { get: "GET ", post: "POST " } as const;
enum Names {
  One = "one",
  Two = "twoo",
}
const LONGEST = HOST.length + 2;

class Args {
  a: u32 = 0;
  b: u32 = 0;
  r0: u32 = 0;
  r1: u32 = 0;
  r2: u32 = 0;
  r3: u32 = 0;
  r4: u32 = 0;
  r5: u32 = 0;
}

function sum(values: FixedArray<u32, 4>): u32 {
  let total: u32 = 0;
  for (const value of values) total += value;
  return total;
}

function bump(values: FixedArray<u32, 4>, index: u32): void {
  values[index] += 10;
}

export class Tables {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const put = "PUT ";
    const view = skb.data;
    if (view.startsWith(METHODS.get) || view.startsWith(METHODS.post) || view.startsWith(put)) return SkAction.Pass;
    const at = view.indexOf(HOST.charCodeAt(0), 0, 64);
    if (at < 0) return SkAction.Drop;
    for (let i: u32 = 0; i < HOST.length; i++) {
      if (view.getUint8(at + i) !== HOST.charCodeAt(i)) return SkAction.Drop;
    }
    printk`found ${HOST} at ${at}, 100% ${Names.Two}`;
    return POWERS[skb.len & 3] > 2 ? SkAction.Pass : SkAction.Drop;
  }

  @syscall()
  static read(args: Args): i32 {
    args.r0 = POWERS[args.a] + LETTERS[args.b & 7] + POWERS.length;
    args.r1 = ROUTES[args.b].weight + ROUTES[args.b].tags[args.a & 1] + (ROUTES[args.b].port === htons(443) ? 1000 : 0);
    COUNTS[args.b] += 3;
    bump(COUNTS, args.b);
    args.r2 = sum(COUNTS);
    args.r3 = sum(MOVES) + DEFAULT.weight + route.weight + ports[args.b] + read.length;
    let total: i32 = FLAGS[args.a & 1] ? 10 : 20;
    for (const size of SIZES) total += size;
    for (const row of ROWS) total += row[args.b & 1] * 1000;
    args.r4 = u32(total);
    args.r5 = WIDE[args.b & 1] > u64(0xffff_ffff) ? 1 : 0;
    return SIZES[args.b];
  }

  @syscall()
  static texts(args: Args): i32 {
    args.r0 = HOST.charCodeAt(args.a);
    const name = fixed<u8, 8>(Names.Two);
    args.r1 = name[args.b] + LONGEST;
    switch (args.r0) {
      case HOST.charCodeAt(1):
        return 7;
      case "x".charCodeAt(0):
        return 8;
    }
    return METHODS.post.length;
  }
}

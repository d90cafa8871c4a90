// Parameters by pattern: of structs, objects without a class, tuples, arrays, map entries; in arrow functions and callbacks.

import {
  type FixedArray,
  fixed,
  HashMap,
  type i32,
  SkAction,
  type SkBuff,
  schedCls,
  skbVerdict,
  syscall,
  type u8,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Point {
  x: u32 = 3;
  y: u32 = 4;
}

class Span {
  from: Point = new Point();
  to: Point = new Point();
  name: FixedArray<u8, 4> = fixed<u8, 4>("abc");
}

export const spans = new HashMap<u32, Span>({ maxEntries: 8 });

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

function area({ x, y }: Point): u32 {
  return x * y;
}

function width({ from: { x }, to: { x: end } }: Span, scale: u32): u32 {
  return (end - x) * scale;
}

function changed({ from, name: [first] }: Span, by: u32): u32 {
  from.x += by;
  return from.x + first;
}

function total([a, b, c]: FixedArray<u32, 3>): u32 {
  return a * 100 + b * 10 + c;
}

function joined({ low, high }: { low: u32; high: u32 }, [one, two]: [u32, u64]): u32 {
  return low + high * 10 + one * 100 + (two > 5n ? 1000 : 0);
}

const first = ({ y }: Point): u32 => y;

function each(points: FixedArray<Point, 2>, visit: (point: Point) => void): void {
  for (const point of points) visit(point);
}

export class Patterns {
  @syscall()
  static patterns(args: Args): i32 {
    const point = new Point();
    point.x = args.a;
    args.r0 = area(point);
    const span = new Span();
    span.to.x = args.b + 10;
    args.r1 = width(span, 2);
    args.r2 = changed(span, args.a) + span.from.x;
    args.r3 = total([args.a, args.b, 7]);
    args.r4 = joined({ low: args.a, high: args.b }, [2, 9n]);
    let sum: u32 = 0;
    each([{ x: args.a, y: 2 }, { ...point }], ({ x, y }) => {
      sum += x * y;
    });
    args.r5 = sum + first(point);
    return 0;
  }

  @schedCls()
  static entries(skb: SkBuff): i32 {
    const entry = spans.get(skb.mark);
    if (!entry) return 0;
    return area(entry.from) + changed(entry, skb.len) > 1000 ? 1 : 2;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const entry = spans.get(skb.len);
    return entry && width(entry, skb.localPort) > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

// Generic functions are compiled for the types of their arguments: scalars, structs, arrays, references, contexts.
import {
  ArrayMap,
  type FixedArray,
  fixed,
  type Ref,
  SkAction,
  type SkBuff,
  type SkMsg,
  skbVerdict,
  skMsg,
  type u8,
  type u16,
  type u32,
  type u64,
} from "tsbpf";

class Point {
  x: u32 = 0;
  y: u32 = 0;
}

export const hits = new ArrayMap<u64>({ maxEntries: 4 });
export const points = new ArrayMap<Point>({ maxEntries: 4 });

function pick<T>(first: boolean, a: T, b: T): T {
  return first ? a : b;
}

function orElse<T>(value: T | undefined, other: T): T {
  return value ?? other;
}

function contains<T extends u8 | u16 | u32>(array: FixedArray<T, 4>, wanted: T): boolean {
  for (const one of array) {
    if (one === wanted) return true;
  }
  return false;
}

function bump<T extends u32 | u64>(counter: Ref<T> | undefined, by: T): void {
  if (counter) counter.value = by;
}

function portOf<C extends SkBuff | SkMsg>(ctx: C): u32 {
  return ctx.localPort;
}

function count(ctx: SkBuff | SkMsg): u32 {
  return pick(ctx.localPort > 1024, portOf(ctx), 7);
}

export class Generic {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const small = fixed<u8, 4>([1, 2, 3, 4]);
    const ports = fixed<u32, 4>([80, 443, 8080, 8443]);
    bump(hits.get(0), 5n);
    const origin = new Point();
    const point = orElse(points.get(1), origin);
    const both: boolean = contains(ports, portOf(skb)) && contains(small, 3);
    return pick(both, point.x, skb.len) > count(skb) ? SkAction.Drop : SkAction.Pass;
  }

  @skMsg()
  static message(msg: SkMsg): SkAction {
    return pick(msg.size > 10, count(msg), 3) > 5 ? SkAction.Drop : SkAction.Pass;
  }
}

// Objects of classes without a layout at work: what they are made of, methods, references between them, functions that take them.
import { HashMap, type i32, type Ref, range, syscall, u32, u64 } from "tsbpf";

export const license = "GPL";

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

class Point {
  x: u32 = 1;
  y: u32 = 2;
}

export const counters = new HashMap<u32, u64>({ maxEntries: 8 });

/** Initialisers come first, then the parameter properties, then the constructor's body. */
class Reader {
  count = 3;
  step: u32 = 10;
  point = new Point();
  missing: u32 | undefined = undefined;

  constructor(
    readonly args: Args,
    public limit: u32,
  ) {
    this.step += limit;
    this.count++;
  }

  next(): u32 {
    this.count++;
    this.args.r5 += 1;
    return this.args.a + this.step;
  }

  limited(): u32 {
    return this.next() > this.limit ? this.limit : this.next();
  }

  sum(n: u32): u32 {
    let all = u32(0);
    for (const i of range(n, 16)) {
      if (i === 5) break;
      all += i * this.step;
      this.point.x += 1;
    }
    return all;
  }

  self(): this {
    return this;
  }
}

class Pair {
  constructor(
    public left: Reader,
    public right: Reader,
  ) {}

  /** Both are references. */
  swap(): void {
    const { left } = this;
    this.left = this.right;
    this.right = left;
  }
}

class Counter {
  hits = 0;
  constructor(private entry: Ref<u64>) {}
  add(n: u32): void {
    this.entry.value += u64(n);
    this.hits++;
  }
}

function bump(reader: Reader): Reader {
  reader.step += 1;
  return reader;
}

const chosen = (isFirst: boolean, one: Reader, other: Reader): Reader => (isFirst ? one : other);

function applied(reader: Reader, change: (step: u32) => u32): void {
  reader.step = change(reader.step);
}

export class Programs {
  @syscall()
  static readers(args: Args): i32 {
    const reader = new Reader(args, args.b);
    args.r0 = reader.limited();
    args.r1 = u32(reader.count);
    args.r2 = bump(reader).self().step;
    args.r3 = reader.sum(args.b & 7);
    args.r4 = reader.point.x * 100 + reader.point.y;
    const { missing } = reader;
    reader.missing = args.a;
    return (missing ?? 7) + (reader.missing === args.a ? 1 : 0) === 8 ? 0 : 1;
  }

  @syscall()
  static pairs(args: Args): i32 {
    const pair = new Pair(new Reader(args, 1), new Reader(args, 2));
    pair.left.step = 5;
    pair.swap();
    pair.left.step += args.a;
    args.r0 = pair.left.step;
    args.r1 = pair.right.step;
    const one = chosen(args.b > 3, pair.left, pair.right);
    one.step = 77;
    args.r2 = pair.left.step * 1000 + pair.right.step;
    applied(one, (step) => step + args.b);
    args.r3 = pair.left.step + pair.right.step;
    const maybe = args.b === 9 ? undefined : pair;
    args.r4 = maybe?.left.limit ?? 50;
    return 0;
  }

  @syscall()
  static counts(args: Args): i32 {
    counters.set(args.b, 5n);
    const entry = counters.get(args.b);
    if (!entry) return 1;
    const counter = new Counter(entry);
    for (let i = 0; i < 4; i++) counter.add(args.a);
    args.r0 = u32(entry.value);
    args.r1 = u32(counter.hits);
    return 0;
  }
}

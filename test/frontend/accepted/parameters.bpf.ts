// Parameters that calls may leave out, of functions, methods and constructors.
import { be32, fixed, type i32, syscall, type u8, u32, u64 } from "tsbpf";

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

const STEP = 7;

class Point {
  x: u32 = 1;
  y: u32;

  constructor(y: u32 = STEP) {
    this.y = y;
  }

  scaled(by: u32 = 2, offset?: u32): u32 {
    return (this.x + this.y) * by + (offset ?? 100);
  }
}

class Cursor {
  constructor(
    readonly args: Args,
    private at: u32 = STEP * 2,
  ) {}

  next(by: u32 = 1): u32 {
    this.at += by;
    return this.at;
  }
}

const sum = (a: u32, b: u32 = 3, wide: u64 = 4n, isDouble: boolean = true): u32 => (a + b + u32(wide)) * (isDouble ? 2 : 1);
const sameHost = (a: be32, b: be32 = be32(0)): boolean => a === b;
const shown = (point?: Point): u32 => point?.y ?? 55;

function many(a: u32, b: u8 = 1, c: u32 = u32(2), d?: u32, e: u32 = STEP - 1, f?: boolean, g: i32 = -1): u32 {
  return (
    a + b * 10 + c * 100 + (d ?? 3) * 1000 + e * 10_000 + (f === undefined ? 100_000 : f ? 200_000 : 300_000) + (g < 0 ? 1 : 0)
  );
}

export class Programs {
  @syscall()
  static left(args: Args): i32 {
    args.r0 = sum(args.a) * 1000 + sum(args.a, args.b, 1n, false);
    const one = new Point();
    const other = new Point(args.b);
    args.r1 = one.scaled() + other.scaled(3) * 1000 + one.scaled(1, args.a) * 1_000_000;
    const cursor = new Cursor(args);
    args.r2 = cursor.next() + cursor.next(args.a) + new Cursor(args, 1).next(undefined);
    args.r3 = many(args.a) + (sameHost(be32(0)) ? 1_000_000 : 0);
    args.r4 = many(1, 2, undefined, args.b, undefined, args.a > 3);
    args.r5 = shown() * 100 + shown(args.a > 3 ? other : undefined) + fixed<u8, 4>("a")[0];
    return 0;
  }
}

// Arrays spread into others and copied, patterns in loops.
import { type FixedArray, fixed, type i32, syscall, u8, u32 } from "tsbpf";

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

class Table {
  head: u8 = 7;
  cells = fixed<u32, 6>();
}

function sum(values: FixedArray<u32, 6>): u32 {
  let all = u32(0);
  for (const [index, weight] of [
    [0, 1],
    [3, 10],
    [5, 100],
  ])
    all += values[index] * u32(weight);
  return all;
}

const pair = (a: u32, b: u32) => fixed<u32, 2>([a, b]);

export class Programs {
  @syscall()
  static spread(args: Args): i32 {
    const own = pair(args.a, args.b);
    const more = [...own, 3, ...own];
    own[0] = 50;
    args.r0 = more[0] * 100 + more[3] * 10 + more[2];
    args.r1 = more.length;
    const table: Table = { head: 1, cells: fixed<u32, 6>([...own, args.b, ...own]) };
    own[1] = 60;
    args.r2 = sum(table.cells);
    const long = fixed<u32, 40>(table.cells);
    const longer = fixed<u32, 40>([...long]);
    longer.set([...own, 9], 38 - args.b);
    args.r3 = longer[38 - args.b] + longer[3] + longer[39];
    const bytes = fixed<u8, 8>("abc");
    const copy = fixed<u8, 8>(bytes);
    copy[1] = 1;
    args.r4 = copy[0] * 10_000 + bytes[1] * 100 + copy[2] + copy[3];
    const points = fixed<Point, 2>();
    points[1].y = args.a;
    const same = fixed<Point, 2>(points);
    points[1].y = 1000;
    for (const { x, y } of same) args.r5 += x * 7 + y;
    return 0;
  }
}

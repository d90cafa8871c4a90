// `,`, `void` and `implements`, which mean what they say.
import { type i32, syscall, u32 } from "tsbpf";

interface Shape {
  area(): u32;
}

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

class Square implements Shape {
  side: u32 = 1;

  area(): u32 {
    return this.side * this.side;
  }
}

const bump = (args: Args): u32 => ++args.r5;

export class Programs {
  @syscall()
  static sequence(args: Args): i32 {
    for (let i: u32 = 0, j: u32 = 10; i < j && i < 20; i++, j -= 2) args.r0 += i * 100 + j;
    const last = (bump(args), bump(args), args.a);
    args.r1 = last;
    void bump(args);
    let n: u32 = 0;
    while (((n += 3), n < args.b && n < 50)) args.r2++;
    args.r3 = n > 5 ? (bump(args), 7) : (bump(args), bump(args));
    const square = new Square();
    square.side = args.a;
    args.r4 = square.area() + Math.max(args.a, args.b, 3) * 1000 + Math.min(9, args.a, args.b) * 100_000;
    return 0;
  }
}

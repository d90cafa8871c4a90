// Values of different width and sign compare by value.
import { i8, i32, i64, syscall, u8, u32, u64 } from "tsbpf";

class Args {
  a: u32 = 0;
  b: i32 = 0;
  c: u64 = 0n;
  d: i64 = 0n;
  e: u8 = 0;
  f: i8 = 0;
}

export class Tests {
  @syscall()
  static compare(args: Args): i32 {
    let result = 0;
    if (args.a > args.b) result |= 1;
    if (args.c >= args.d) result |= 2;
    if (args.e < args.f) result |= 4;
    if (args.c < args.a) result |= 8;
    if (args.d <= args.b) result |= 16;
    if (args.a === args.b) result |= 32;
    if (args.d > args.c && 5 < args.a) result |= 64;
    if (args.c > 5 && args.a > 5n) result |= 128;
    if (args.a) result |= 256;
    if (!args.d) result |= 512;
    return result;
  }
}

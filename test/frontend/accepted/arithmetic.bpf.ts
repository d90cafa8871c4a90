// Math, division of every kind, shifts of every kind, compound assignments and increments of every width.
import { i8, i16, i32, i64, syscall, u8, u16, u32, u64 } from "tsbpf";

class Args {
  a: u32 = 0;
  b: i32 = 0;
  c: u64 = 0n;
  d: i64 = 0n;
  e: u8 = 0;
  f: i8 = 0;
  g: u16 = 0;
  h: i16 = 0;
}

export class Tests {
  @syscall({ onFault: -1 })
  static numbers(args: Args): i32 {
    args.a += 1;
    args.b -= 1;
    args.c *= 3n;
    args.d /= 7n;
    args.e++;
    --args.f;
    args.g <<= 3;
    args.h >>= 2;
    args.a >>>= 4;
    args.c <<= 70n;
    args.d %= args.d + 3n;
    args.e %= 7;
    args.b = args.b / (args.b | 1);
    args.a = (args.a % 10) + ((args.a / 3) >>> 1) + u32(args.h >>> 3);
    args.b = Math.min(args.b, 5) + Math.max(args.b, -5) + Math.abs(args.b) + Math.clz32(args.a) + Math.imul(args.b, 3);
    args.b += Math.trunc(args.b / 3);
    args.d = -args.d + i64(args.b) - i64(args.a);
    args.c = (~args.c ^ u64(args.e)) | (u64(args.f) & 0xffffn);
    args.e = u8(args.b);
    args.f = i8(args.a);
    args.h = i16(args.c);
    args.g = (u16(args.e) + 1) & 0xff;
    return args.b < args.a ? i32(args.a) : args.c > args.d ? args.b : 0;
  }
}

// Loops that a verifier walks way by way: each is accepted because the compiler keeps it from telling the ways apart.
import {
  be32 as asBe32,
  type be32,
  type i32,
  ntohl,
  SkAction,
  type SkBuff,
  skbVerdict,
  syscall,
  type u32,
  type u64,
  u64 as wide,
} from "tsbpf";

class Args {
  a: u32 = 0;
  b: i32 = 0;
  c: u64 = 0n;
  d: be32 = asBe32(0);
  r: u64 = 0n;
}

function steps(start: u32): u32 {
  let rest = start;
  let count: u32 = 0;
  for (let i = 0; rest !== 1 && i < 64; i++) {
    rest = rest & 1 ? rest * 3 + 1 : rest / 2;
    count++;
  }
  return count;
}

function isqrt(value: u64): u64 {
  let rest = value;
  let root: u64 = 0n;
  let bit: u64 = 1n << 62n;
  for (let i = 0; i < 32; i++) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1n) + bit;
    } else {
      root >>= 1n;
    }
    bit >>= 2n;
  }
  return root;
}

export class Loops {
  @skbVerdict()
  static collatz(skb: SkBuff): SkAction {
    return steps(skb.len) > 20 ? SkAction.Drop : SkAction.Pass;
  }

  /** The bound is a remainder, which the verifier forgets. */
  @syscall()
  static by_remainder(ctx: Args): i32 {
    const n = ctx.a % 50;
    let sum: u32 = 0;
    for (let i: u32 = 0; i < n; i++) {
      if (i * i > (ctx.a >>> 5) % 7) sum += i;
    }
    ctx.r = wide(sum);
    return sum > 1000 ? 1 : 0;
  }

  /** The bound comes through a byte swap, the loops nest. */
  @syscall()
  static nested(ctx: Args): i32 {
    const n = ntohl(ctx.d) & 31;
    let sum: u32 = 0;
    let odd: u32 = 0;
    for (let i = 0; i < n; i++) {
      for (let j = n; j >= 3; j -= 3) {
        if ((sum ^ j) & 1) odd++;
        sum += j * i;
      }
    }
    ctx.r = (wide(sum) << 32n) | wide(odd);
    return 0;
  }

  @syscall()
  static square_root(ctx: Args): i32 {
    ctx.r = isqrt(ctx.c);
    return 0;
  }

  /** Flags and counters that start as constants and are tested afterwards. */
  @syscall()
  static flags(ctx: Args): i32 {
    let seen: u32 = 0;
    let run: u32 = 0;
    let best: u32 = 0;
    for (let i = 0; i < 32; i++) {
      if (((ctx.a >>> i) & 1) === 1) {
        run++;
        if (run > best) best = run;
        seen = 1;
      } else {
        run = 0;
      }
    }
    if (seen === 0) return -1;
    return best > 8 ? 1 : 0;
  }
}

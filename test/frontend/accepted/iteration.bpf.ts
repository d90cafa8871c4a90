// for…of over ranges and array literals; labels; do…while; the loop's variable may be changed.
import { HashMap, type i32, range, SkAction, type SkBuff, skbVerdict, syscall, type u8, type u32, type u64 } from "tsbpf";

class Args {
  a: u32 = 0;
  b: u8 = 0;
  c: u64 = 0n;
  r: u32 = 0;
  s: i32 = 0;
}

class Pair {
  first: u32 = 0;
  second: u32 = 0;
}

export const pairs = new HashMap<Pair, u32>({ maxEntries: 16 });

function primes(limit: u32): u32 {
  let count: u32 = 0;
  candidates: for (let i of range(limit, 64)) {
    i += 2;
    for (const j of range(i)) {
      if (j < 2) continue;
      if (j * j > i) break;
      if (i % j === 0) continue candidates;
    }
    count++;
  }
  return count;
}

export class Iteration {
  @syscall()
  static ranges(ctx: Args): i32 {
    ctx.r = primes(ctx.a);
    let sum = 0;
    for (const i of range(10)) sum += i;
    for (const i of range(ctx.b)) sum -= i;
    for (const i of range(sum - 100, 8)) sum += i;
    ctx.s = sum;
    return 0;
  }

  @syscall()
  static elements(ctx: Args): i32 {
    let sum: u32 = 0;
    for (const w of [ctx.a, 7, ctx.r]) {
      if (w === 0) continue;
      if (w > 1000) break;
      sum += w;
    }
    for (const n of [1, 2, 3]) {
      const pair = new Pair();
      pair.first = sum;
      pair.second = n;
      sum += pairs.get(pair)?.value ?? 1;
    }
    ctx.r = sum;
    return 0;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    for (const address of [skb.remoteIp4, skb.localIp4]) {
      if (address === skb.remoteIp6[0]) return SkAction.Drop;
    }
    let tries = 0;
    do {
      if (tries === 3) continue;
      if (skb.len === tries) return SkAction.Drop;
    } while (++tries < 5);
    return SkAction.Pass;
  }
}

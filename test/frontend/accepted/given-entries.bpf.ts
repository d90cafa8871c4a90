// Functions that find entries of maps: what they give outlives the loop that asks them.
import { HashMap, type i32, syscall, type u32 } from "tsbpf";

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

class Hop {
  id: u32 = 0;
  weight: u32 = 0;
}

export const hops = new HashMap<u32, Hop>({ maxEntries: 16 });

/** One of two entries, or none. */
function find(key: u32): Hop | undefined {
  return hops.get(key) ?? hops.get(key + 100);
}

function even(key: u32): Hop | undefined {
  return key & 1 ? undefined : find(key);
}

export class Programs {
  @syscall()
  static finds(args: Args): i32 {
    hops.set(args.a, { id: 1, weight: 5 });
    hops.set(args.a + 102, { id: 2, weight: 7 });
    let last: Hop | undefined;
    let heaviest: Hop | undefined;
    for (let i: u32 = 0; i < 4; i++) {
      last = find(args.a + i);
      const hop = even(args.a + i);
      if (!hop) continue;
      args.r0++;
      if (!heaviest || hop.weight > heaviest.weight) heaviest = hop;
    }
    args.r1 = last ? last.id : 99;
    args.r2 = heaviest ? heaviest.id : 99;
    if (heaviest) heaviest.weight += args.b;
    args.r3 = find(args.a + 2)?.weight ?? 99;
    hops.delete(args.a);
    hops.delete(args.a + 102);
    return 0;
  }
}

// References that loops choose: objects that are there before the loop. Fields copied from objects without a layout.
import { type FixedArray, fixed, type i32, syscall, u32 } from "tsbpf";

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

let isOdd = false;
let turns = u32(0);

function heaviest(hops: FixedArray<Hop, 4>, start: Hop): Hop {
  let best = start;
  for (const hop of hops) if (hop.weight > best.weight) best = hop;
  return best;
}

function swap(a: Hop, b: Hop): void {
  const before = { ...a };
  Object.assign(a, b);
  Object.assign(b, before);
}

export class Programs {
  @syscall()
  static choose(args: Args): i32 {
    const hops = fixed<Hop, 4>();
    for (let i: u32 = 0; i < 4; i++) {
      hops[i].id = i + 1;
      hops[i].weight = (i * args.a) & 7;
    }
    const found = heaviest(hops, hops[0]);
    found.weight += 100;
    args.r0 = found.id;
    args.r1 = hops[found.id - 1].weight;
    const [, one, other] = hops;
    args.r2 = one.id * 10 + other.id;
    swap(hops[1], hops[2]);
    args.r3 = hops[1].id * 10 + hops[2].id;
    const mine = new Hop();
    let kept = mine;
    for (const i of [1, 2, 3]) {
      const next = hops[i];
      if (next.id === args.b) kept = next;
      else if (next.id > args.b) kept = mine;
    }
    kept.weight += 1000;
    args.r4 = mine.weight;
    isOdd = !isOdd;
    turns++;
    args.r5 = (turns & 1) === (isOdd ? 1 : 0) ? 1 : 0;
    return 0;
  }
}

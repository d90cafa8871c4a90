// References that loops choose: objects that are there before the loop. Fields copied from objects without a layout.
import { ArrayMap, type FixedArray, fixed, HashMap, type i32, type SkBuff, schedCls, syscall, u32 } from "tsbpf";

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

export const first = new HashMap<u32, Hop>({ maxEntries: 8 });
export const second = new ArrayMap<Hop>({ maxEntries: 8 });

/** What the constructor is given is as young as the object. */
class Trace {
  readonly skb: SkBuff;
  readonly hop: Hop;
  hops: u32 = 0;

  constructor(skb: SkBuff, hop: Hop) {
    this.skb = skb;
    this.hop = hop;
  }
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
  /** Entries of maps outlive every loop, and so does nothing. */
  @schedCls()
  static entries(skb: SkBuff): i32 {
    let hop = first.get(skb.mark);
    let weight: u32 = 0;
    for (let i: u32 = 0; i < 4; i++) {
      if (skb.len > 100 * i) hop = skb.priority > i ? undefined : second.get(i);
      else if (skb.len === i) hop = first.get(i) ?? second.get(0);
      else hop = undefined;
      const trace = new Trace(skb, new Hop());
      trace.hop.weight = i + trace.skb.len;
      weight += trace.hop.weight;
    }
    if (hop) weight += hop.weight;
    return weight & 0xff;
  }
}

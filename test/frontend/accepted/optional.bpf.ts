// Scalars, structs and references that may be undefined: locals, parameters, results, ??, ?., ===, !, narrowing by flow.
import { be32, HashMap, type i32, type Ref, syscall, type u8, type u32, type u64 } from "tsbpf";

class Args {
  a: u32 = 0;
  b: u32 = 0;
  o0: u32 = 0;
  o1: u32 = 0;
  o2: u32 = 0;
  o3: u32 = 0;
  o4: u32 = 0;
  o5: u32 = 0;
}

class Inner {
  value: u32 = 7;
  host = be32(0);
}

class Flow {
  hits: u64 = 1n;
  last: u32 = 3;
  small: u8 = 200;
  open = true;
  inner = new Inner();

  touch(by: u32): u32 {
    this.last += by;
    return this.last;
  }
}

export const flows = new HashMap<u32, Flow>({ maxEntries: 16 });
export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

function lastOf(key: u32): u32 | undefined {
  return flows.get(key)?.last;
}

function even(value: u32 | undefined): u32 | undefined {
  if (value === undefined || value % 2 !== 0) return undefined;
  return value;
}

function firstOf(a: u32 | undefined, b: u32 | undefined): u32 {
  return a ?? b ?? 99;
}

function counter(key: u32): Ref<u32> | undefined {
  return counts.get(key);
}

function flag(key: u32): boolean | undefined {
  return flows.get(key)?.open;
}

function doubled(key: u32) {
  if (key > 100) return undefined;
  return key * 2;
}

function same(a: u32 | undefined, b: u32 | undefined): boolean {
  return a === b;
}

export class Programs {
  /** `a` is what the flow's last was, `b` a key that is missing. */
  @syscall()
  static values(args: Args): i32 {
    const flow = new Flow();
    flow.last = args.a;
    flows.set(1, flow);
    flows.delete(args.b);
    const last = lastOf(1);
    if (last === undefined) return -1;
    args.o0 = last + 1;
    const half = even(last);
    if (half) args.o0 += half;
    args.o1 = even(args.a) === 4 ? 1 : 2;
    if (even(args.a) !== lastOf(1)) args.o1 += 10;
    args.o2 = firstOf(undefined, lastOf(args.b)) + firstOf(lastOf(1), 5);
    args.o3 = (doubled(args.a) ?? 7) + (doubled(args.b) ?? 7);
    if (same(lastOf(args.b), undefined) && same(lastOf(1), args.a) && !same(lastOf(1), undefined)) args.o4 = 1;
    if (same(lastOf(args.b), 0)) args.o4 += 2;
    let kept: u64 | undefined;
    for (let i: u32 = 0; i < 4; i++) {
      let seen: u32 | undefined;
      if (i === 2) seen = i;
      if (seen !== undefined) kept = (kept ?? 1n) + 5n;
    }
    args.o5 = kept === 6n ? 1 : 0;
    return kept === undefined ? -2 : 0;
  }

  @syscall()
  static chains(args: Args): i32 {
    flows.set(1, new Flow());
    flows.delete(args.b);
    args.o0 = flows.get(1)?.inner.value ?? 1000;
    args.o1 = flows.get(args.b)?.inner.value ?? 500;
    flows.get(args.b)?.touch(1);
    args.o2 = flows.get(1)?.touch(args.a) ?? 0;
    if (flows.get(args.b)?.inner.value === 7) args.o3 += 1;
    if (flows.get(1)?.inner.value === 7) args.o3 += 2;
    if (flows.get(args.b)?.inner.value !== 7) args.o3 += 4;
    if (flows.get(1)?.inner.host === be32(0)) args.o3 += 8;
    if (flows.get(1)?.open) args.o3 += 16;
    if (!flows.get(args.b)?.open) args.o3 += 32;
    if (flows.get(args.b)?.touch(5) === undefined) args.o3 += 64;
    args.o4 = flag(1) === true && (flag(args.b) ?? true) ? 1 : 0;
    const other = counter(args.b);
    if (other !== undefined) other.value++;
    const inner = flows.get(1)?.inner;
    if (inner) inner.value = 70;
    args.o5 = flows.get(1)!.inner.value;
    return 0;
  }

  /** Faults when the key is missing. */
  @syscall()
  static forced(args: Args): i32 {
    flows.set(1, new Flow());
    flows.delete(2);
    args.o0 = lastOf(args.a)!;
    return 5;
  }
}

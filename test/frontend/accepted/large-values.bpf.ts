// The largest values that maps take, and elements further away than the offset field of an instruction reaches.

import {
  ArrayMap,
  fixed,
  HashMap,
  type i32,
  LpmTrie,
  LruPerCpuHashMap,
  PerCpuArrayMap,
  SkStorage,
  type SockOps,
  sockOps,
  syscall,
  type u8,
  type u32,
} from "tsbpf";

export const license = "GPL";

class PerCpu {
  bytes = fixed<u8, 32768>();
}

class Stored {
  bytes = fixed<u8, 65406>();
}

class Hashed {
  bytes = fixed<u8, 4194251>();
}

class Route {
  length: u32 = 0;
  address: u8 = 0;
}

class Routed {
  bytes = fixed<u8, 4194004>();
}

export const perCpu = new PerCpuArrayMap<PerCpu>({ maxEntries: 1 });
export const perCpuHash = new LruPerCpuHashMap<u32, PerCpu>({ maxEntries: 1 });
export const stored = new SkStorage<Stored>();
export const hashed = new HashMap<u32, Hashed>({ maxEntries: 1 });
export const routes = new LpmTrie<Route, Routed>({ maxEntries: 1 });

export class Large {
  @sockOps()
  static large(ops: SockOps): i32 {
    const sk = ops.sk;
    const kept = sk && stored.getFor(sk, { create: true });
    const route = routes.get({ length: 8, address: 10 });
    if (kept && perCpu.has(0) && perCpuHash.has(1) && hashed.has(2) && route) kept.bytes[65405] = route.bytes[4194003];
    return 1;
  }
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

class Cell {
  left: u32 = 0;
  right: u32 = 0;
}

class Table {
  before = fixed<u8, 40_000>();
  cells = fixed<Cell, 10_000>();
  last: u32 = 0;
}

export const tables = new ArrayMap<Table>({ maxEntries: 1 });

export class Far {
  @syscall()
  static far(args: Args): i32 {
    const table = tables.get(0);
    if (!table) return 1;
    table.cells[0].left = args.a;
    table.cells[9_999].right = args.b;
    table.cells[args.a].left = 5;
    table.last += args.a;
    table.before[39_999] = 200;
    const cell = table.cells[9_999];
    args.r0 = table.cells[0].left;
    args.r1 = cell.right;
    args.r2 = table.cells[args.a].left;
    args.r3 = table.last;
    args.r4 = table.before[39_999];
    args.r5 = table.before[32_767] + table.before[32_768];
    return 0;
  }
}

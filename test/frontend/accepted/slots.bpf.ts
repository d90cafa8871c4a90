// tsbpf: cpu=v3
// Objects beyond the stack of 512 bytes: in per-CPU slots, claimed when the program starts, released on every way out.
import { type FixedArray, fixed, HashMap, type i32, SkAction, type SkBuff, skbVerdict, syscall, type u8, u32 } from "tsbpf";

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

class Table {
  used: u32 = 0;
  bytes = fixed<u8, 600>();
}

export const tables = new HashMap<u32, Table>({ maxEntries: 16 });

function total(bytes: FixedArray<u8, 600>): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < 600; i++) sum += bytes[i];
  return sum;
}

export class Programs {
  @syscall()
  static large(args: Args): i32 {
    const table = new Table();
    const words = fixed<u32, 100>();
    for (let i = 0; i < 600; i++) table.bytes[i] = i & 1;
    table.bytes[args.a] = 200;
    words[args.a % 100] = args.b;
    table.used = words[args.a % 100] + 1;
    args.o0 = total(table.bytes);
    tables.set(1, table);
    const found = tables.get(1);
    if (!found) return -1;
    args.o1 = found.used;
    args.o2 = u32(found.bytes[args.a]) + u32(found.bytes[599]);
    return 0;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const table = tables.get(skb.len);
    if (table) return SkAction.Drop;
    const fresh = new Table();
    fresh.bytes[skb.len % 600] = 1;
    return tables.set(skb.len, fresh) === 0 ? SkAction.Pass : SkAction.Drop;
  }

  /** What a `bpf_loop` shares with its rounds is larger than any object here, and stays in the stack. */
  @syscall()
  static looped(args: Args): i32 {
    const a = fixed<u32, 20>();
    const b = fixed<u32, 20>();
    const c = fixed<u32, 20>();
    const d = fixed<u32, 20>();
    const e = fixed<u32, 20>();
    const f = fixed<u32, 20>();
    let [p, q, r, s, t, u] = [args.a, args.b, args.o0, args.o1, args.o2, args.o3];
    for (let i: u32 = 0; i < 5000; i++) {
      a[p % 20] = q ^ i;
      b[q % 20] = r ^ p;
      c[r % 20] = s ^ q;
      d[s % 20] = t ^ r;
      e[t % 20] = u ^ s;
      f[u % 20] = p ^ t;
      p = a[i % 20] + 1;
      q = b[i % 20] + p;
      r = c[i % 20] + q;
      s = d[i % 20] + r;
      t = e[i % 20] + s;
      u = f[i % 20] + t;
    }
    args.o4 = p ^ q ^ r ^ s ^ t ^ u;
    return 0;
  }
}

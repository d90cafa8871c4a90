// What programs are made of day by day: rates, histograms, checksums, random numbers, small classes and objects.
import {
  ArrayMap,
  be32,
  type FixedArray,
  fixed,
  type i32,
  type i64,
  LruHashMap,
  type PacketView,
  ProgArray,
  range,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockMap,
  skbVerdict,
  skMsg,
  syscall,
  Update,
  u8,
  u16,
  u32,
  u64,
} from "tsbpf";
export const license = "GPL";
class Args {
  a: u32 = 0;
  b: u32 = 0;
  r: u32 = 0;
  s: u64 = 0n;
  t: i32 = 0;
}
class Conn {
  ip = be32(0);
  port: u32 = 0;
}
class Bucket {
  tokens: u64 = 0n;
  at: u64 = 0n;
}
export const buckets = new LruHashMap<Conn, Bucket>({ maxEntries: 1024 });
export const limits = new ArrayMap<u32>({ maxEntries: 8 });
export const hist = new ArrayMap<u64>({ maxEntries: 32 });
export const sm = new SockMap({ maxEntries: 4 });
export const progs = new ProgArray({ maxEntries: 4 });
const RATE = 1000n;
function log2(v: u32): u32 {
  let r = v > 0xffff ? 16 : 0;
  let x = v >>> r;
  let shift = x > 0xff ? 8 : 0;
  x >>>= shift;
  r |= shift;
  shift = x > 0xf ? 4 : 0;
  x >>>= shift;
  r |= shift;
  return u32(r) + (x > 3 ? 2 : 0) + (x >>> 1 > 0 ? 1 : 0);
}
function checksum(view: PacketView, n: u32): u16 {
  let sum: u32 = 0;
  for (const i of range(n, 64)) sum += view.getUint16(u32(i) * 2);
  for (let i = 0; i < 2; i++) sum = (sum & 0xffff) + (sum >>> 16);
  return u16(~sum);
}
function clamp(v: i32, lo: i32, hi: i32): i32 {
  return Math.max(lo, Math.min(v, hi));
}
function parse(view: PacketView): { version: u8; length: u16 } | undefined {
  if (view.byteLength < 4) return undefined;
  return { version: view.getUint8(0), length: view.getUint16(2) };
}
function first(xs: FixedArray<u32, 4>, ok: (x: u32) => boolean): u32 | undefined {
  for (const x of xs) if (ok(x)) return x;
  return undefined;
}
function isV4(ctx: SkBuff | SkMsg): boolean {
  return ctx.family === 2;
}
function minmax(a: u32, b: u32): [u32, u32] {
  return a < b ? [a, b] : [b, a];
}
class Stats {
  constructor(
    private n: u32 = 0,
    private total: u64 = 0n,
  ) {}
  add(v: u32): this {
    this.n++;
    this.total += u64(v);
    return this;
  }
  mean(): u64 {
    return this.n === 0 ? 0n : this.total / u64(this.n);
  }
}
const enum Op {
  Get = 1,
  Set,
  Del,
}
function decide(op: Op): u32 {
  switch (op) {
    case Op.Get:
      return 1;
    case Op.Set:
      return 2;
    case Op.Del:
      return 3;
  }
}
function isOp(n: u32): n is Op {
  return n >= 1 && n <= 3;
}
export class P {
  @syscall()
  static p(ctx: Args): i32 {
    ctx.r = log2(ctx.a);
    ctx.t = clamp(ctx.t, -5, 5);
    const [lo, hi] = minmax(ctx.a, ctx.b);
    ctx.r += hi - lo;
    ctx.r += first(fixed<u32, 4>([1, 2, 3, 4]), (x) => x > ctx.a) ?? 100;
    ctx.s = new Stats().add(ctx.a).add(ctx.b).mean();
    const m = { lo, hi, get: 3 };
    ctx.r += m.get;
    m.hi = 5;
    ctx.r ^= m.hi;
    if (isOp(ctx.b)) ctx.r += decide(ctx.b);
    const h = hist.get(log2(ctx.a));
    if (h) h.value++;
    const lim = limits.get(0)?.value ?? 10;
    ctx.r += lim;
    let acc = 0n;
    for (let i = 0n; i < 10n; i++) acc += i * ctx.s;
    ctx.s = acc;
    let k = ctx.a;
    k ^= k << 13;
    k ^= k >>> 17;
    k ^= k << 5;
    ctx.r = k;
    const neg: i64 = -5n;
    ctx.s = u64(neg);

    return ctx.t < 0 ? -1 : 0;
  }
  @skbVerdict(sm, { onFault: SkAction.Drop })
  static v(skb: SkBuff): SkAction {
    if (!isV4(skb)) return SkAction.Pass;
    const key: Conn = { ip: skb.remoteIp4, port: skb.localPort };
    const b = buckets.get(key) ?? (buckets.set(key, { tokens: RATE, at: 0n }, Update.NoExist), buckets.get(key));
    if (!b) return SkAction.Drop;
    if (b.tokens < u64(skb.len)) return SkAction.Drop;
    b.tokens -= u64(skb.len);
    const p = parse(skb.data);
    if (p && p.version === 4 && p.length > 10) return sm.redirect(skb, p.length & 3);
    if (skb.data.byteLength > 40 && checksum(skb.data, 20) === 0) return SkAction.Drop;
    return SkAction.Pass;
  }
  @skMsg() static m(msg: SkMsg): SkAction {
    return isV4(msg) && msg.data.getUint8(0) === 0x47 ? SkAction.Pass : SkAction.Drop;
  }
}

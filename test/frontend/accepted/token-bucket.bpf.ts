// A rate limiter: a bucket of tokens for each source address, refilled as time goes by; networks have rates of their own.
import {
  ArrayMap,
  be32,
  cgroupSkb,
  config,
  global,
  htonl,
  type i32,
  ktimeGetNs,
  LpmTrie,
  LruHashMap,
  PerCpuArrayMap,
  RingBuf,
  type SkBuff,
  schedCls,
  Update,
  type u32,
  u64,
} from "tsbpf";

export const license = "Dual MIT/GPL";

const SECOND = 1_000_000_000n;
const ETHERNET = 14;
const IPV4_SOURCE = 12;

enum Counter {
  Passed,
  Limited,
  Fresh,
  Other,
  Count,
}

class Network {
  plen: u32 = 32;
  address = be32(0);
}

class Rate {
  /** Bytes a second. */
  perSecond: u64 = 0n;
  burst: u64 = 0n;
}

class Bucket {
  tokens: u64 = 0n;
  filledAt: u64 = 0n;
  refused: u32 = 0;
  reported = false;

  refill(now: u64, rate: Rate): void {
    if (now <= this.filledAt) return;
    const elapsed = now - this.filledAt;
    const capped = elapsed > 10n * SECOND ? 10n * SECOND : elapsed;
    const fresh = (capped * rate.perSecond) / SECOND;
    if (fresh === 0n) return;
    this.tokens = this.tokens + fresh > rate.burst ? rate.burst : this.tokens + fresh;
    this.filledAt = now;
    if (this.tokens > rate.burst / 2n) this.reported = false;
  }

  take(cost: u64): boolean {
    if (this.tokens < cost) {
      this.refused++;
      return false;
    }
    this.tokens -= cost;
    return true;
  }
}

class Report {
  source = be32(0);
  refused: u32 = 0;
  at: u64 = 0n;
}

export const rates = new LpmTrie<Network, Rate>({ maxEntries: 1024 });
export const buckets = new LruHashMap<be32, Bucket>({ maxEntries: 65536 });
export const counters = new PerCpuArrayMap<u64>({ maxEntries: Counter.Count });
export const reports = new RingBuf<Report>({ maxEntries: 1 << 16 });
export const clock = new ArrayMap<u64>({ maxEntries: 1 });
export const paused = global<boolean>(false);
const fallback = config<Rate>({ perSecond: 1_000_000n, burst: 64_000n });
const exempt = config<u32>(0);

function bump(counter: Counter): void {
  const count = counters.get(counter);
  if (count) count.value++;
}

const rateOf = (source: be32): Rate => rates.get({ plen: 32, address: source }) ?? fallback;

/** The bucket of an address, full when it is new. */
function bucketOf(source: be32, now: u64): Bucket | undefined {
  const known = buckets.get(source);
  if (known) return known;
  bump(Counter.Fresh);
  const fresh = Object.assign(new Bucket(), { tokens: rateOf(source).burst, filledAt: now });
  buckets.set(source, fresh, Update.NoExist);
  return buckets.get(source);
}

function report(source: be32, bucket: Bucket, now: u64): void {
  if (bucket.reported) return;
  using record = reports.reserve();
  if (!record) return;
  record.source = source;
  record.refused = bucket.refused;
  record.at = now;
  record.submit();
  bucket.reported = true;
}

function allows(source: be32, bytes: u32, now: u64): boolean {
  if (paused.value || source === htonl(exempt)) return true;
  const bucket = bucketOf(source, now);
  if (!bucket) return true;
  bucket.refill(now, rateOf(source));
  if (bucket.take(u64(bytes))) {
    bump(Counter.Passed);
    return true;
  }
  bump(Counter.Limited);
  report(source, bucket, now);
  return false;
}

export class Limiter {
  @cgroupSkb("ingress")
  static ingress(skb: SkBuff): i32 {
    const { data } = skb;
    if (data.byteLength < 20 || data.getUint8(0) >> 4 !== 4) {
      bump(Counter.Other);
      return 1;
    }
    return allows(htonl(data.getUint32(IPV4_SOURCE)), skb.len, ktimeGetNs()) ? 1 : 0;
  }

  /** The same on frames, by a clock in a map: 1 where the packet may pass. */
  @schedCls()
  static frame(skb: SkBuff): i32 {
    const now = clock.get(0)?.value ?? 0n;
    const { data } = skb;
    if (data.getUint16(12) !== 0x0800) return 2;
    return allows(htonl(data.getUint32(ETHERNET + IPV4_SOURCE)), skb.len, now) ? 1 : 0;
  }
}

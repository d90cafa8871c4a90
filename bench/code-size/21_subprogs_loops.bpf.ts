// As 21_subprogs_loops.c of the corpus: functions and bounded loops; a plain loop stands for its bpf_loop callback.
import { ArrayMap, SkAction, type SkBuff, SockHash, streamVerdict, u32, u64 } from "tsbpf";

export const license = "GPL";

class Aggregate {
  sum: u64 = 0n;
  max: u64 = 0n;
  n: u64 = 0n;
  seed: u32 = 0;
  pad: u32 = 0;
}

export const tab = new ArrayMap<Aggregate>({ maxEntries: 256 });
export const out = new SockHash<u32>({ maxEntries: 256 });

function mix(a: u32, b: u32): u32 {
  let h: u32 = a ^ (b * 0x85ebca6b);
  h = (h << 13) | (h >>> 19);
  return h * 5 + 0xe6546b64;
}

function score(ip: u32, port: u32, length: u32): u32 {
  let s: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) s = mix(s + ip, port << i) + (length >>> i);
  return s & 0xff;
}

/** Do the sums of all entries exceed a thousand times the largest? */
function isLopsided(): boolean {
  let sum: u64 = 0n;
  let max: u64 = 0n;
  for (let i: u32 = 0; i < 256; i++) {
    const entry = tab.get(i);
    if (!entry) break;
    sum += entry.sum;
    if (entry.max > max) max = entry.max;
  }
  return sum > 1000n * max;
}

export class Balancer {
  @streamVerdict(out)
  static verdict(skb: SkBuff): SkAction {
    const key = score(u32(skb.remoteIp4), u32(skb.remotePort), skb.len) & 255;
    const entry = tab.get(key);
    if (!entry) return SkAction.Drop;
    entry.sum += u64(skb.len);
    entry.n++;
    if (u64(skb.len) > entry.max) entry.max = u64(skb.len);
    entry.seed = mix(entry.seed, skb.hash);
    if ((entry.n & 1023n) === 0n && isLopsided()) return SkAction.Drop;
    return out.redirect(skb, key);
  }
}

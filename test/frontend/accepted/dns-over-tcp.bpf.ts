// DNS over TCP: messages are framed by their length, questions for blocked domains are dropped, zone transfers refused.
import {
  fixed,
  HashMap,
  i32,
  type PacketView,
  PerCpuHashMap,
  RingBuf,
  SkAction,
  type SkBuff,
  SockMap,
  schedCls,
  streamParser,
  streamVerdict,
  type u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

export const license = "GPL";

const LENGTH_BYTES = 2;
const HEADER_BYTES = 12;
const MAX_LABELS = 16;
const MAX_NAME = 64;

const QueryType = { A: 1, Aaaa: 28, Axfr: 252, Any: 255 } as const;

const Decision = { Pass: 0, Blocked: 1, Transfer: 2, Malformed: 3 } as const;

class Domain {
  /** FNV-1a of the labels, from the last one on. */
  hash: u64 = 0n;
}

class Question {
  type: u16 = 0;
  labels: u8 = 0;
  length: u8 = 0;
  name = fixed<u8, 64>();
}

export const resolvers = new SockMap({ maxEntries: 64 });
export const blocked = new HashMap<Domain, u32>({ maxEntries: 8192 });
export const byType = new PerCpuHashMap<u16, u64>({ maxEntries: 64 });
export const refused = new RingBuf<Question>({ maxEntries: 1 << 15 });

const lower = (char: u8): u8 => (char > 0x40 && char < 0x5b ? char | 0x20 : char);

function hashLabel(view: PacketView, from: u32, length: u32, seed: u64): u64 {
  let hash = seed;
  for (let i: u32 = 0; i < 63 && i < length; i++) {
    hash ^= u64(lower(view.getUint8(from + i)));
    hash *= 0x100000001b3n;
  }
  return hash;
}

/** Where the labels of a name begin. */
class Labels {
  starts = fixed<u8, 16>();
  count: u32 = 0;
  /** Of the name, the last zero included. */
  bytes: u32 = 0;
}

/** False where the name is none, is compressed or is too long. */
function readLabels(message: PacketView, labels: Labels): boolean {
  let at: u32 = HEADER_BYTES;
  for (let i = 0; i < MAX_LABELS; i++) {
    if (at >= message.byteLength) return false;
    const size = message.getUint8(at);
    if (size === 0) {
      labels.bytes = at + 1 - HEADER_BYTES;
      return true;
    }
    if (size > 63 || at + size >= HEADER_BYTES + MAX_NAME) return false;
    labels.starts[i] = at & 0xff;
    labels.count++;
    at += size + 1;
  }
  return false;
}

/** Is the name, or a domain above it, blocked? */
function isBlocked(message: PacketView, labels: Labels): boolean {
  const domain = new Domain();
  domain.hash = 0xcbf29ce484222325n;
  for (let i = MAX_LABELS - 1; i >= 0; i--) {
    if (i >= labels.count) continue;
    const start = labels.starts[i];
    domain.hash = hashLabel(message, start + 1, message.getUint8(start), domain.hash);
    const rule = blocked.get(domain);
    if (rule && (rule.value === 0 || rule.value === labels.count)) return true;
  }
  return false;
}

function countType(type: u16): void {
  const count = byType.get(type);
  if (count) count.value++;
  else byType.set(type, 1n);
}

function tell(message: PacketView, labels: Labels, type: u16): void {
  using question = refused.reserve();
  if (!question) return;
  question.type = type;
  question.labels = labels.count & 0xff;
  question.length = labels.bytes & 0x7f;
  for (let i = 0; i < MAX_NAME && i < labels.bytes; i++) question.name[i] = message.getUint8(HEADER_BYTES + i);
  question.submit();
}

function decide(message: PacketView): u32 {
  if (message.byteLength < HEADER_BYTES + 5) return Decision.Malformed;
  const flags = message.getUint16(2);
  if (flags & 0x8000) return Decision.Pass;
  if (message.getUint16(4) !== 1) return Decision.Malformed;
  const labels = new Labels();
  if (!readLabels(message, labels)) return Decision.Malformed;
  const type = message.getUint16(HEADER_BYTES + labels.bytes);
  countType(type);
  if (type === QueryType.Axfr || type === QueryType.Any) return Decision.Transfer;
  if (!isBlocked(message, labels)) return Decision.Pass;
  tell(message, labels, type);
  return Decision.Blocked;
}

export class Dns {
  @streamParser(resolvers)
  static frame(skb: SkBuff): u32 {
    return LENGTH_BYTES + skb.data.getUint16(0);
  }

  @streamVerdict(resolvers)
  static verdict(skb: SkBuff): SkAction {
    return decide(skb.data.subview(LENGTH_BYTES)) === Decision.Pass ? SkAction.Pass : SkAction.Drop;
  }

  @schedCls()
  static classify(skb: SkBuff): i32 {
    return i32(decide(skb.data.subview(14 + LENGTH_BYTES)));
  }
}

// A value that each socket carries; a trie of prefixes; records for user space.

import {
  be32,
  type i32,
  LpmTrie,
  RingBuf,
  RingBufFlag,
  SkAction,
  type SkBuff,
  type SkMsg,
  SkStorage,
  type Sock,
  type SockOps,
  SockOpsFlag,
  SockOpsOp,
  schedCls,
  skMsg,
  sockOps,
  sockOpsCbFlagsSet,
  type u8,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Stats {
  messages: u64 = 0n;
  bytes: u64 = 0n;
  kind: u8 = 0;
}

class Prefix {
  plen: u32 = 0;
  addr = be32(0);
}

class Event {
  cookie: u64 = 0n;
  op: u32 = 0;
  port: u32 = 0;
}

export const stats = new SkStorage<Stats>();
export const marks = new SkStorage<u32>({ flags: 512 });
export const networks = new LpmTrie<Prefix, u32>({ maxEntries: 256 });
export const events = new RingBuf<Event>({ maxEntries: 65536 });
export const ports = new RingBuf<u32>({ maxEntries: 4096 });

function count(sk: Sock, bytes: u64): u32 {
  const first = new Stats();
  first.kind = 1;
  const entry = stats.getFor(sk, { create: true, initial: first });
  if (!entry) return 0;
  entry.messages += 1n;
  entry.bytes += bytes;
  return entry.kind;
}

export class Accounting {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    const mark = marks.getFor(msg.sk);
    if (mark && mark.value === 7) return SkAction.Drop;
    count(msg.sk, u64(msg.size));
    return SkAction.Pass;
  }

  @sockOps()
  static turns(ops: SockOps): i32 {
    const sk = ops.sk;
    if (!sk) return 1;
    if (ops.op === SockOpsOp.PassiveEstablished) {
      sockOpsCbFlagsSet(ops, SockOpsFlag.State | SockOpsFlag.Rtt);
      const mark = marks.getFor(sk, { create: true });
      if (mark) mark.value = ops.localPort;
    }
    if (ops.op === SockOpsOp.State) {
      const event = new Event();
      event.op = ops.op;
      event.port = sk.srcPort;
      if (events.emit(event, RingBufFlag.NoWakeup) < 0) return 1;
      ports.emit(ops.localPort);
      stats.deleteFor(sk);
      return marks.deleteFor(sk) ? 1 : 0;
    }
    return 1;
  }

  @schedCls()
  static prefix(skb: SkBuff): i32 {
    const key = new Prefix();
    key.plen = 32;
    key.addr = be32(skb.hash);
    const found = networks.get(key);
    if (found) found.value++;
    else networks.set(key, 1);
    return networks.has(key) ? 0 : 2;
  }
}

// Arrays of contexts and sockets as a whole: gone over, taken apart, spread, copied; contexts taken apart.
import {
  be32,
  fixed,
  HashMap,
  htonl,
  type i32,
  SkAction,
  type SkBuff,
  type SkLookup,
  type SkMsg,
  type SockOps,
  schedCls,
  skbVerdict,
  skLookup,
  skMsg,
  sockOps,
  u32,
} from "tsbpf";

class Key {
  address = fixed<be32, 4>();
  port = u32(0);
}

class Words {
  a = be32(0);
  b = be32(0);
  c = be32(0);
  d = be32(0);
}

export const seen = new HashMap<Key, u32>({ maxEntries: 16 });
export const words = new HashMap<Words, u32>({ maxEntries: 16 });

function zeros(ctx: SkBuff | SkMsg | SkLookup): u32 {
  let count = u32(0);
  for (const word of ctx.remoteIp6) if (word === be32(0)) count++;
  return count;
}

const isMapped = ({ remoteIp6: [a, b, c] }: SkMsg): boolean => a === be32(0) && b === a && c === htonl(0xffff);

export class Programs {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const { remoteIp4, localPort, len, data } = skb;
    const [a, b, c, d] = skb.remoteIp6;
    if (a === b && c === d) return SkAction.Drop;
    const key = new Key();
    key.address.set(skb.remoteIp6);
    key.port = localPort;
    const found = seen.get(key) ?? seen.get({ address: [...skb.localIp6], port: len });
    const copied = seen.has({ address: fixed<be32, 4>(skb.remoteIp6), port: skb.remoteIp6.length });
    words.set({ a, b, c, d }, zeros(skb));
    return found && copied && remoteIp4 === htonl(0x7f000001) && data.byteLength > 4 ? SkAction.Pass : SkAction.Drop;
  }

  @skMsg()
  static message(msg: SkMsg): SkAction {
    const { size } = msg;
    return isMapped(msg) || zeros(msg) > size ? SkAction.Pass : SkAction.Drop;
  }

  @sockOps()
  static taken({ op, sk, args }: SockOps): i32 {
    if (op === 3 && sk && args[0] === 4) {
      const { srcPort, srcIp4 } = sk;
      for (const word of sk.srcIp6) if (word === srcIp4) return 1;
      const [first] = sk.dstIp6;
      const copy = [...sk.dstIp6];
      return srcPort === 80 && first === copy[3] ? 1 : 0;
    }
    return 0;
  }

  @sockOps()
  static replies(ops: SockOps): i32 {
    const { args } = ops;
    const [first, , third] = [...args];
    ops.reply = first + third;
    return 0;
  }

  @skLookup()
  static look(ctx: SkLookup): SkAction {
    const { localPort, remotePort, sk } = ctx;
    return localPort === 80 && sk?.srcPort !== 80 && remotePort !== ctx.remotePort && zeros(ctx) === 4
      ? SkAction.Pass
      : SkAction.Drop;
  }

  /** `cb` is written while it is gone over: each element is read when its turn comes. */
  @schedCls()
  static turns(skb: SkBuff): i32 {
    const { cb } = skb;
    let all = u32(0);
    let index = u32(0);
    for (const word of skb.cb) {
      all = all * 10 + word;
      if (index === 1) skb.cb[3] = 7;
      if (index === 2 && word === 9) break;
      index++;
    }
    const before = [...cb];
    cb[0] = 100;
    const copy = fixed<u32, 8>(cb);
    copy.set(before, 3);
    skb.mark = cb[skb.priority];
    return i32Of(all + copy[0] * 1000 + copy[3] + copy[7] + cb.length);
  }
}

function i32Of(value: u32): i32 {
  return value & 0x7fffffff;
}

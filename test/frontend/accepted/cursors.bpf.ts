// Classes whose objects never leave the function: a cursor over the packet, what it holds and what takes it.
import {
  be32,
  HashMap,
  htons,
  type i32,
  ntohs,
  type PacketView,
  range,
  SkAction,
  type SkBuff,
  type SkMsg,
  schedCls,
  skbVerdict,
  skMsg,
  u8,
  u16,
  u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Cursor {
  at = 0;
  constructor(readonly view: PacketView) {}

  u8(): u8 {
    return this.view.getUint8(this.at++);
  }

  u16(): u16 {
    const value = this.view.getUint16(this.at);
    this.at += 2;
    return value;
  }

  skip(count: u8): this {
    this.at += count;
    return this;
  }
}

/** Of its own offset type, which loops leave unbounded. */
class Walker {
  private view: PacketView;
  at: u32 = 0;
  end: u32;
  last: u8 | undefined = undefined;

  constructor(view: PacketView, end: u32) {
    this.view = view;
    this.end = end;
  }

  get(): u8 {
    const byte = this.view.getUint8(this.at);
    this.last = byte;
    this.at += 1;
    return byte;
  }

  isDone(): boolean {
    return this.at >= this.end;
  }
}

class Key {
  kind: u32 = 0;
  address = be32(0);
}

export const seen = new HashMap<Key, u64>({ maxEntries: 16 });

/** Holds another one, a struct and the context. */
class Parser {
  readonly cursor: Cursor;
  key = new Key();
  bytes = 0n;

  constructor(private skb: SkBuff) {
    this.cursor = new Cursor(skb.data.subview(14));
  }

  parse(): Key | undefined {
    if (this.cursor.u8() >>> 4 !== 4) return undefined;
    this.key.kind = this.cursor.skip(8).u8();
    this.key.address = be32(this.skb.len);
    return this.key;
  }
}

function options(cursor: Walker): u32 {
  let sum = u32(cursor.get());
  for (let i = 0; i < 3; i++) sum += cursor.get();
  return sum;
}

function open(view: PacketView, isLong: boolean): Walker {
  const cursor = new Walker(view, 9);
  if (isLong) cursor.at = 4;
  return cursor;
}

function total(walker: Walker): u32 {
  let sum = u32(0);
  for (const _ of range(walker.end, 32)) {
    if (walker.isDone()) break;
    sum += walker.get();
  }
  return sum;
}

export class Packets {
  @schedCls()
  static parse(skb: SkBuff): i32 {
    const parser = new Parser(skb);
    const key = parser.parse();
    if (!key) return 0;
    seen.set(key, parser.bytes + 1n);
    return parser.cursor.at;
  }

  @schedCls()
  static sums(skb: SkBuff): i32 {
    const walker = new Walker(skb.data, u32(skb.data.getUint8(0)) & 31);
    const sum = total(walker);
    const last = walker.last;
    return last === undefined ? 0 : (sum & 0xffff) + last;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const long = open(skb.data, true);
    const short = open(skb.data.subview(1), false);
    const one = skb.len > 100 ? long : short;
    return options(one) === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

export class Messages {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    const cursor = new Cursor(msg.data);
    if (cursor.u16() === 7 && cursor.u8() === 1) return SkAction.Drop;
    const { at } = cursor;
    return at === 3 && ntohs(htons(u16(at))) > 3 ? SkAction.Drop : SkAction.Pass;
  }
}

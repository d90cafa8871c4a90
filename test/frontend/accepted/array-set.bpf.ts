// `set` of fixed arrays: from arrays, literals, views of the packet; known places and computed ones; on the stack and in maps.

import {
  ArrayMap,
  type FixedArray,
  fixed,
  type i8,
  type i32,
  type PacketView,
  SkAction,
  type SkBuff,
  type SkMsg,
  schedCls,
  skbVerdict,
  skMsg,
  streamParser,
  streamVerdict,
  syscall,
  type u8,
  type u16,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Point {
  x: u16 = 0;
  y: u32 = 0;
}

class Frame {
  length: u32 = 0;
  bytes: FixedArray<u8, 40> = fixed<u8, 40>();
  points: FixedArray<Point, 3> = fixed<Point, 3>([new Point(), new Point(), new Point()]);
  words: FixedArray<u64, 20> = fixed<u64, 20>();
}

export const frames = new ArrayMap<Frame>({ maxEntries: 2 });

const TABLE: FixedArray<u64, 18> = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n, 12n, 13n, 14n, 15n, 16n, 17n, 18n];

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

/** The first bytes of a view, as many as there are. */
function keep(bytes: FixedArray<u8, 40>, view: PacketView): u32 {
  const length = Math.min(view.byteLength, 40);
  bytes.set(view.subview(0, length));
  return length;
}

export class Sets {
  @syscall()
  static arrays(args: Args): i32 {
    const short = fixed<u32, 3>([args.a, args.b, 9]);
    const long = fixed<u32, 8>([1, 2, 3, 4, 5, 6, 7, 8]);
    long.set(short, 4);
    args.r0 = long[3] * 1000 + long[4] * 100 + long[5] * 10 + long[6];
    long.set([args.b, 50], args.a);
    args.r1 = long[0] * 1000 + long[1] * 100 + long[2] * 10 + long[3];
    const frame = frames.get(0);
    if (!frame) return 1;
    frame.words.set(TABLE, args.b);
    let sum: u64 = 0n;
    for (const word of frame.words) sum = sum * 3n + word;
    args.r2 = sum % 1009n === 0n ? 1 : 0;
    args.r3 = frame.words[2] === 2n ? 1 : 0;
    const point = new Point();
    point.x = 7;
    frame.points.set([{ ...point }], 1);
    point.x = 8;
    args.r4 = frame.points[1].x + frame.points[2].x;
    const copy = fixed<u64, 20>();
    copy.set(frame.words);
    args.r5 = copy[19] === frame.words[19] && copy[5] === frame.words[5] ? 1 : 0;
    return 5;
  }

  @schedCls()
  static packet(skb: SkBuff): i32 {
    const view = skb.data;
    const head = fixed<u8, 24>();
    head.set(view.subview(2, 4), 1);
    head.set(view.subview(view.getUint8(0) & 15, view.getUint8(1) & 7), view.getUint8(2) & 15);
    const signed = fixed<i8, 4>();
    signed.set(view.subview(4, 4));
    const frame = frames.get(1);
    if (!frame) return 1;
    frame.length = keep(frame.bytes, view.subview(1));
    let sum: u32 = 0;
    for (const byte of head) sum = sum * 31 + byte;
    for (const byte of frame.bytes) sum = sum * 31 + byte;
    for (const byte of signed) sum = byte < 0 ? sum + 1 : sum;
    skb.mark = sum;
    skb.priority = frame.length;
    return 0;
  }

  @schedCls()
  static whole(skb: SkBuff): i32 {
    const bytes = fixed<u8, 32>();
    bytes.set(skb.data);
    return bytes[31] + bytes[0];
  }

  @streamParser()
  static parser(skb: SkBuff): u32 {
    const head = fixed<u8, 4>();
    head.set(skb.data.subview(0, 4));
    return 4 + head[3];
  }

  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    const head = fixed<u8, 64>();
    const size = skb.data.byteLength;
    if (size < 4 || size > 60) return SkAction.Drop;
    head.set(skb.data, 4);
    return head[4] === head[5] ? SkAction.Drop : SkAction.Pass;
  }

  @skMsg()
  static send(msg: SkMsg): SkAction {
    const frame = frames.get(1);
    if (!frame) return SkAction.Pass;
    frame.length = keep(frame.bytes, msg.data);
    return frame.bytes[0] === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

export class Others {
  @skbVerdict()
  static other(skb: SkBuff): SkAction {
    const head = fixed<u8, 16>();
    for (let i: u32 = 0; i < 3; i++) {
      if (skb.data.byteLength >= (i + 1) * 8) head.set(skb.data.subview(i * 8, 8), i * 2);
    }
    return head[7] === 1 ? SkAction.Drop : SkAction.Pass;
  }
}

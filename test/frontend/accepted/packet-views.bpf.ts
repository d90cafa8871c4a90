import {
  type i32,
  type i64,
  type PacketView,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockMap,
  schedCls,
  skbVerdict,
  skMsg,
  streamParser,
  streamVerdict,
  u32,
  type u64,
} from "tsbpf";

export const license = "GPL";
export const sockets = new SockMap({ maxEntries: 4 });
export const others = new SockMap({ maxEntries: 4 });

function word(view: PacketView, at: u32): u32 {
  return view.getUint32(at);
}

function body(view: PacketView): PacketView {
  return view.getUint8(0) === 1 ? view.subview(4) : view.subview(8, 16);
}

/** Every read, at constant and computed offsets, in both byte orders. */
function everything(view: PacketView, at: u32, little: boolean): boolean {
  const signed: i32 = view.getInt8(at) + view.getInt16(1) + view.getInt16(3, true) + view.getInt32(at, little);
  const unsigned: u32 = u32(view.getUint16(at, little)) + view.getUint8(9) + view.getUint32(11, true);
  const wide: i64 = view.getBigInt64(at, true) - view.getBigInt64(7);
  const natural: u64 = view.getBigUint64(5) + view.getBigUint64(at, little);
  return signed > -5 && unsigned < 100_000 && wide !== 0n && natural > 9n;
}

/** Every write. */
function fill(view: PacketView, at: u32, little: boolean): void {
  view.setUint8(0, 1);
  view.setUint16(1, 0x1234);
  view.setUint32(at, 0x12345678, little);
  view.setBigUint64(at, 0x1234567890abcdefn, true);
  view.setInt8(at, -1);
  view.setInt16(3, -2, little);
  view.setInt32(5, -3);
  view.setBigInt64(9, -4n);
}

function isRequest(ctx: SkBuff | SkMsg): boolean {
  return ctx.data.startsWith("GET ") || ctx.data.startsWith("PATCH /", 4);
}

export class Stream {
  @streamParser(sockets)
  static parser(skb: SkBuff): u32 {
    return skb.data.byteLength < 4 ? 0 : word(skb.data, 0) + 4;
  }

  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    const view = body(skb.data);
    if (!everything(view, skb.len, skb.len > 3)) return SkAction.Drop;
    fill(view, skb.len, true);
    return word(view, 2) > 3 && isRequest(skb) ? SkAction.Pass : SkAction.Drop;
  }
}

export class Others {
  @skbVerdict(others)
  static whole(skb: SkBuff): SkAction {
    const view = skb.data;
    fill(view, 3, view.byteLength === 7);
    return everything(view, skb.len, false) ? SkAction.Pass : SkAction.Drop;
  }

  @skMsg(sockets)
  static send(msg: SkMsg): SkAction {
    let view = msg.data;
    if (view.byteLength > 40) view = view.subview(40);
    fill(view, msg.size, false);
    return everything(body(view), 3, true) && isRequest(msg) ? SkAction.Pass : SkAction.Drop;
  }
}

export class Scan {
  @schedCls()
  static sum(skb: SkBuff): i32 {
    const view = skb.data;
    let sum = 0;
    for (let at: u32 = 0; at < view.byteLength && at < 512; at++) sum += view.getUint8(at);
    return sum + view.indexOf(0x0a, 3, 100) + view.subview(7, 20).indexOf(0x20, skb.len, 20);
  }

  @skMsg(others)
  static lines(msg: SkMsg): SkAction {
    return msg.data.indexOf(0x0a, 0, 64) >= 0 ? SkAction.Pass : SkAction.Drop;
  }
}

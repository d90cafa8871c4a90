import {
  AdjustRoom,
  type i32,
  Redirect,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockMap,
  schedCls,
  skbVerdict,
  skMsg,
  streamParser,
  streamVerdict,
  type u32,
} from "tsbpf";

export const license = "GPL";
export const sockets = new SockMap({ maxEntries: 4 });
export const others = new SockMap({ maxEntries: 4 });

export class Messages {
  @skMsg(sockets)
  static send(msg: SkMsg): SkAction {
    const view = msg.data;
    if (view.byteLength < 16) return msg.corkBytes(16) === 0 ? SkAction.Pass : SkAction.Drop;
    if (msg.pull(0, 8) !== 0) return SkAction.Drop;
    if (view.getUint32(0) === 7 && msg.pop(0, 4) !== 0) return SkAction.Drop;
    if (msg.push(0, 8) !== 0) return SkAction.Drop;
    view.setBigUint64(0, 0x1122334455667788n);
    view.setUint32(0, view.byteLength);
    msg.applyBytes(view.byteLength);
    return SkAction.Pass;
  }
}

export class Skbs {
  @skbVerdict(others)
  static whole(skb: SkBuff): SkAction {
    const view = skb.data;
    if (skb.pull(skb.len) !== 0 || view.getUint8(0) === 0) return SkAction.Drop;
    if (skb.adjustRoom(-4) !== 0 || skb.changeTail(100) !== 0) return SkAction.Drop;
    return view.getUint8(view.byteLength) === 3 ? SkAction.Pass : others.redirect(skb, 0);
  }

  @schedCls()
  static room(skb: SkBuff): i32 {
    return skb.adjustRoom(8, AdjustRoom.Mac) + skb.changeHead(14) + skb.changeTail(60) + skb.pull(0);
  }
}

export class Streams {
  @streamParser(sockets, { sockets: 1024 })
  static parser(skb: SkBuff): u32 | i32 {
    const length = skb.data.getUint32(0);
    if (length > 100_000) return -22;
    return skb.data.getUint8(4) === 0 ? 5 : length + 4;
  }

  @streamVerdict(sockets)
  static verdict(skb: SkBuff): SkAction {
    const view = skb.data.subview(4);
    const ingress = view.byteLength > 9 && view.startsWith("PING");
    view.setUint8(0, 3);
    return sockets.redirect(skb, 1, ingress ? Redirect.Ingress : 0);
  }
}

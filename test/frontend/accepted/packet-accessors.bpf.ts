// Run by test/kernel/packet-views.test.ts: the packet says which access to make, and takes what it gave.
import { i8, i16, i32, i64, type SkBuff, schedCls, u64 as toU64, u8, u16, u32, type u64 } from "tsbpf";

/** Places in the packet, behind the Ethernet header. */
const OPERATION = 14;
const OFFSET = 15;
const LITTLE = 19;
const VIEW = 20;
const BYTE = 21;
const VALUE = 24;

export class Accessors {
  @schedCls({ onFault: -7 })
  static access(skb: SkBuff): i32 {
    const packet = skb.data;
    const at = packet.getUint32(OFFSET);
    const little = packet.getUint8(LITTLE) !== 0;
    const value: u64 = packet.getBigUint64(VALUE);
    let view = packet;
    const kind = packet.getUint8(VIEW);
    if (kind === 1) view = packet.subview(40);
    if (kind === 2) view = packet.subview(40, 30);
    if (kind === 3) view = packet.subview(40).subview(3, 20).subview(1);
    let result: u64 = 0n;
    switch (packet.getUint8(OPERATION)) {
      case 0:
        result = toU64(view.getUint8(at));
        break;
      case 1:
        result = toU64(view.getUint16(at, little));
        break;
      case 2:
        result = toU64(view.getUint32(at, little));
        break;
      case 3:
        result = view.getBigUint64(at, little);
        break;
      case 4:
        result = toU64(view.getInt8(at));
        break;
      case 5:
        result = toU64(view.getInt16(at, little));
        break;
      case 6:
        result = toU64(view.getInt32(at, little));
        break;
      case 7:
        result = toU64(view.getBigInt64(at, little));
        break;
      case 8:
        view.setUint8(at, u8(value));
        break;
      case 9:
        view.setUint16(at, u16(value), little);
        break;
      case 10:
        view.setUint32(at, u32(value), little);
        break;
      case 11:
        view.setBigUint64(at, value, little);
        break;
      case 12:
        view.setInt8(at, i8(value));
        break;
      case 13:
        view.setInt16(at, i16(value), little);
        break;
      case 14:
        view.setInt32(at, i32(value), little);
        break;
      case 15:
        view.setBigInt64(at, i64(value), little);
        break;
      case 16:
        result = toU64(view.startsWith("GET /abc", at));
        break;
      case 17:
        result = toU64(view.indexOf(packet.getUint8(BYTE), at, 24));
        break;
      case 18:
        result = toU64(view.byteLength);
        break;
      case 19:
        // Words at constant offsets, which may share a load.
        result = toU64(view.getUint16(1)) + toU64(view.getUint32(6)) + toU64(view.getUint8(0)) + view.getBigUint64(10);
        break;
    }
    packet.setBigUint64(VALUE, result);
    return 1;
  }
}

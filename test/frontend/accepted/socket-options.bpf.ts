// The value of a socket option: read and written where it lies, gone through, searched, copied, passed.
import {
  cgroupSockopt,
  fixed,
  global,
  HashMap,
  type i32,
  type PacketView,
  range,
  SkStorage,
  type Sockopt,
  u8,
  u32,
} from "tsbpf";

export const license = "GPL";

const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SOL_TCP = 6;
const TCP_INFO = 11;
const TCP_CONGESTION = 13;

class Name {
  bytes = fixed<u8, 16>();
}

export const names = new HashMap<Name, u32>({ maxEntries: 64 });
export const sizes = new SkStorage<u32>();
export const last = global<u32>(0);

function sum(view: PacketView): u32 {
  let all = u32(0);
  for (const i of range(view.byteLength, 64)) all += view.getUint8(i);
  return all;
}

const size = (ctx: Sockopt): i32 => ctx.optval.getInt32(0, true);

export class Options {
  @cgroupSockopt("setsockopt")
  static set(ctx: Sockopt): i32 {
    const { optval, level, optname } = ctx;
    if (level === SOL_TCP && optname === TCP_CONGESTION) return isTaken(optval) ? 1 : 0;
    if (level !== SOL_SOCKET || optname !== SO_RCVBUF) return 1;
    last.value = optval.byteLength;
    if (size(ctx) > 100_000) return 0;
    const at = u32(ctx.optlen) & 3;
    optval.setUint8(at, optval.getUint8(at) & 0xfe);
    optval.setInt32(0, size(ctx) + 1024, true);
    const kept = sizes.getFor(ctx.sk, { create: true });
    if (kept) kept.value += optval.getUint32(0, true);
    return 1;
  }

  @cgroupSockopt("getsockopt")
  static get(ctx: Sockopt): i32 {
    const { optval } = ctx;
    if (ctx.level === SOL_SOCKET && ctx.optname === SO_SNDBUF && optval.byteLength >= 4) {
      optval.setInt32(0, 77, true);
      ctx.optlen = 4;
      ctx.retval = 0;
    }
    if (ctx.level === SOL_TCP && ctx.optname === TCP_INFO) count(optval);
    return 1;
  }
}

function isTaken(name: PacketView): boolean {
  if (name.startsWith("bbr")) return false;
  const key = new Name();
  if (name.byteLength <= 16) key.bytes.set(name);
  const dash = name.indexOf(0x2d, 0, 16);
  names.set(key, dash < 0 ? 100 : u32(dash));
  last.value = sum(name.subview(0, Math.min(name.byteLength, 16)));
  return true;
}

/** Writes 0, 1, 2 and so on from byte 8 to at most byte 99, and sums up pairs and quadruples of them. */
function count(value: PacketView): void {
  for (let i: u32 = 8; i < value.byteLength && i < 100; i++) value.setUint8(i, u8(i - 8));
  const rest = value.subview(4);
  let all = u32(0);
  for (const i of range(64)) {
    if (i + 2 > rest.byteLength) break;
    all += rest.getUint16(i & 0x3e);
  }
  last.value = all + rest.getUint32(all & 31) + rest.getUint32((all & 31) + 4);
}

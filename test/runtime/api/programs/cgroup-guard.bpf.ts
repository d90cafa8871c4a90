// What processes of a cgroup may do: each kind of program changes or refuses one thing, which the test tells.
import {
  atomicAdd,
  be32,
  type CgroupSock,
  cgroupSkb,
  cgroupSock,
  cgroupSockAddr,
  cgroupSockopt,
  global,
  HashMap,
  htonl,
  htons,
  type i32,
  ntohs,
  Protocol,
  type SkBuff,
  type SockAddr,
  type Sockopt,
  setRetval,
  u16,
  u32,
  u64,
} from "tsbpf";

export const license = "GPL";

/** Ports, host order; 0 is none. */
export const refused = global<u32>(0);
export const from = global<u32>(0);
export const to = global<u32>(0);
/** What raw, UDP and TCP sockets may be made: an IP protocol that may not. */
export const forbidden = global<u32>(0);
/** Packets with a first payload byte of this are dropped; 0 is none. */
export const poison = global<u32>(0);

export const options = new HashMap<u64, u64>({ maxEntries: 64 });

const EACCES = 13;
const LOOPBACK: u32 = 0x7f000001;

function count(key: u64): void {
  const found = options.get(key);
  if (found) atomicAdd(found, 1n);
  else options.set(key, 1n);
}

/** Sends what is meant for `from` to `to`. */
function redirect(ctx: SockAddr): void {
  if (ntohs(ctx.userPort) !== from.value) return;
  ctx.userIp4 = htonl(LOOPBACK);
  ctx.userPort = htons(u16(to.value));
}

export class Guard {
  @cgroupSockAddr("connect4")
  static connect(ctx: SockAddr): i32 {
    if (ntohs(ctx.userPort) === refused.value) {
      setRetval(-EACCES);
      return 0;
    }
    redirect(ctx);
    return 1;
  }

  @cgroupSockAddr("bind4")
  static bind(ctx: SockAddr): i32 {
    return ntohs(ctx.userPort) === refused.value ? 0 : 1;
  }

  @cgroupSockAddr("sendmsg4")
  static send(ctx: SockAddr): i32 {
    redirect(ctx);
    return ctx.userIp4 === be32(0) ? 0 : 1;
  }

  /** Answers seem to come from where the question went. */
  @cgroupSockAddr("recvmsg4")
  static receive(ctx: SockAddr): i32 {
    if (ntohs(ctx.userPort) === to.value) ctx.userPort = htons(u16(from.value));
    return 1;
  }

  @cgroupSockAddr("getpeername4")
  static peer(ctx: SockAddr): i32 {
    if (ntohs(ctx.userPort) === to.value) ctx.userPort = htons(u16(from.value));
    return 1;
  }

  @cgroupSock("sock_create")
  static create(sk: CgroupSock): i32 {
    return sk.protocol === forbidden.value ? 0 : 1;
  }

  @cgroupSkb("egress")
  static leave(skb: SkBuff): i32 {
    const ip = skb.data;
    if (poison.value === 0 || ip.byteLength < 40 || ip.getUint8(9) !== Protocol.Tcp) return 1;
    const tcp = ip.subview((ip.getUint8(0) & 15) * 4);
    const payload = tcp.subview((tcp.getUint8(12) >>> 4) * 4);
    return payload.byteLength > 0 && payload.getUint8(0) === poison.value ? 0 : 1;
  }

  @cgroupSockopt("setsockopt")
  static set(ctx: Sockopt): i32 {
    count((u64(u32(ctx.level)) << 32n) | u64(u32(ctx.optname)));
    return 1;
  }
}

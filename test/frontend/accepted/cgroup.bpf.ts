// Programs of cgroups: every kind, what each may read, write and return.
import {
  atomicAdd,
  be16,
  be32,
  bind,
  type CgroupSock,
  cgroupSkb,
  cgroupSock,
  cgroupSockAddr,
  cgroupSockopt,
  Family,
  getCurrentCgroupId,
  getNetnsCookie,
  getRetval,
  getSocketCookie,
  HashMap,
  htonl,
  htons,
  type i32,
  ntohs,
  ProgArray,
  Protocol,
  type SkBuff,
  SkStorage,
  type SockAddr,
  type Sockopt,
  setRetval,
  skAncestorCgroupId,
  skbCgroupId,
  skCgroupId,
  skFullsock,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

export const seen = new HashMap<u64, u64>({ maxEntries: 64 });
export const marks = new SkStorage<u32>();
export const next = new ProgArray({ maxEntries: 2 });

function note(id: u64): void {
  const count = seen.get(id);
  if (count) atomicAdd(count, 1n);
  else seen.set(id, 1n);
}

/** Of every kind. */
function isTcp(ctx: SockAddr): boolean {
  return ctx.protocol === Protocol.Tcp && ctx.userPort !== be16(0);
}

/** `struct sockaddr_in`. */
class Address4 {
  family: u32 = 2;
  address = be32(0);
  zero: u64 = 0n;
}

export class Packets {
  @cgroupSkb("ingress")
  static received(skb: SkBuff): i32 {
    note(skbCgroupId(skb));
    const sk = skb.sk;
    const full = sk && skFullsock(sk);
    if (full) note(skCgroupId(full) ^ skAncestorCgroupId(full, 1));
    skb.mark = skb.len;
    skb.cb[1] = skb.mark + 1;
    if (skb.data.byteLength < 20) return 0;
    return skb.data.getUint8(0) >>> 4 === 4 && skb.data.getUint16(2) >= 20 && skb.cb[1] !== 0 ? 1 : 0;
  }

  @cgroupSkb("egress", { onFault: 2 })
  static sent(skb: SkBuff): i32 {
    if (skb.family === Family.Inet && skb.remoteIp4 === htonl(0x7f000001)) return 1;
    return skb.data.getUint8(9) & 3;
  }
}

export class Sockets {
  @cgroupSock("sock_create")
  static create(sk: CgroupSock): i32 {
    note(getSocketCookie(sk));
    const mark = marks.getFor(sk, { create: true });
    if (mark) mark.value = sk.type;
    sk.mark = 7;
    sk.priority = sk.mark + sk.boundDevIf;
    return sk.family === Family.Inet ? 1 : 0;
  }

  @cgroupSock("sock_release")
  static release(sk: CgroupSock): i32 {
    note(getNetnsCookie(sk));
    return sk.protocol === Protocol.Tcp ? 1 : 0;
  }

  @cgroupSock("post_bind4")
  static bound4(sk: CgroupSock): i32 {
    return sk.srcIp4 === htonl(0x7f000001) && sk.srcPort >= 1024 ? 1 : 0;
  }

  @cgroupSock("post_bind6")
  static bound6(sk: CgroupSock): i32 {
    return sk.srcIp6[3] === htonl(1) && sk.srcPort >= 1024 ? 1 : 0;
  }
}

export class Addresses {
  @cgroupSockAddr("bind4")
  static bind4(ctx: SockAddr): i32 {
    return isTcp(ctx) && ntohs(ctx.userPort) === 80 ? 3 : 1;
  }

  @cgroupSockAddr("bind6")
  static bind6(ctx: SockAddr): i32 {
    if (ctx.userIp6[0] === be32(0)) ctx.userIp6[3] = htonl(1);
    return isTcp(ctx) ? 2 : 1;
  }

  @cgroupSockAddr("connect4")
  static connect4(ctx: SockAddr): i32 {
    if (!isTcp(ctx)) return 0;
    note(getCurrentCgroupId());
    const from = new Address4();
    if (bind(ctx, from) < 0) {
      setRetval(-13);
      return 0;
    }
    ctx.userIp4 = htonl(0x7f000001);
    ctx.userPort = htons(8080);
    next.tailCall(ctx, 0);
    return getRetval() === 0 && ctx.sk.type !== 0 ? 1 : 0;
  }

  @cgroupSockAddr("connect6")
  static connect6(ctx: SockAddr): i32 {
    let zeros = 0;
    for (let i: u32 = 0; i < 4; i++) if (ctx.userIp6[i] === be32(0)) zeros++;
    return zeros < 4 ? 1 : 0;
  }

  @cgroupSockAddr("sendmsg4")
  static sendmsg4(ctx: SockAddr): i32 {
    ctx.msgSrcIp4 = ctx.userIp4;
    return ctx.family === ctx.userFamily ? 1 : 0;
  }

  @cgroupSockAddr("sendmsg6")
  static sendmsg6(ctx: SockAddr): i32 {
    ctx.msgSrcIp6[1] = ctx.userIp6[2];
    return 1;
  }

  @cgroupSockAddr("recvmsg4")
  static recvmsg4(ctx: SockAddr): i32 {
    ctx.userPort = htons(53);
    return ctx.userIp4 === be32(0) ? 1 : 1;
  }

  @cgroupSockAddr("recvmsg6")
  static recvmsg6(ctx: SockAddr): i32 {
    const type: i32 = ctx.type === 2 ? 1 : 0;
    if (type !== 1) return 1;
    ctx.userPort = htons(53);
    return type;
  }

  @cgroupSockAddr("getpeername4")
  static peer4(ctx: SockAddr): i32 {
    ctx.userIp4 = htonl(0x0a000001);
    return 1;
  }

  @cgroupSockAddr("getpeername6")
  static peer6(ctx: SockAddr): i32 {
    ctx.userIp6[3] = htonl(1);
    return 1;
  }

  @cgroupSockAddr("getsockname4")
  static own4(ctx: SockAddr): i32 {
    ctx.userPort = be16(0);
    return 1;
  }

  @cgroupSockAddr("getsockname6")
  static own6(ctx: SockAddr): i32 {
    const words: u32 = u32Sum(ctx);
    if (words === 0) ctx.userPort = be16(0);
    return 1;
  }
}

function u32Sum(ctx: SockAddr): u32 {
  return ctx.protocol + ctx.type;
}

export class Options {
  @cgroupSockopt("getsockopt")
  static get(ctx: Sockopt): i32 {
    if (ctx.level !== 1 || ctx.retval < 0) return 1;
    ctx.retval = 0;
    ctx.optlen = 4;
    return ctx.sk.family === Family.Inet ? 1 : 0;
  }

  @cgroupSockopt("setsockopt")
  static set(ctx: Sockopt): i32 {
    if (ctx.level === 1 && ctx.optname === 36) return 0;
    if (ctx.optlen > 8) ctx.optlen = 0;
    ctx.optname = 12;
    const mark = marks.getFor(ctx.sk);
    return mark && mark.value === 7 ? 0 : 1;
  }
}

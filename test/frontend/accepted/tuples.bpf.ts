// Tuples and arrays that stand for them; constants that are written `as const`; parts by their names; results that lie in range.
import {
  be32,
  cgroupSkb,
  cgroupSockAddr,
  htonl,
  type i32,
  ntohl,
  ntohs,
  SkAction,
  type SkBuff,
  type SockAddr,
  skbVerdict,
  syscall,
  u32,
} from "tsbpf";

class Args {
  a: u32 = 0;
  b: u32 = 0;
  r: u32 = 0;
  s: u32 = 0;
  t: u32 = 0;
  u: u32 = 0;
  v: u32 = 0;
  w: u32 = 0;
}

class Budget {
  left: u32 = 0;
  spent: u32 = 5;
  take(n: u32): boolean {
    if (n > this.left) return false;
    this.left -= n;
    this.spent += n;
    return true;
  }
}

type Address = readonly [be32, be32, be32, be32];
const KINDS = [3, 5, 7] as const;

function isLoopback(ip: Address): boolean {
  return ip[0] === be32(0) && ip[1] === be32(0) && ip[2] === be32(0) && ip[3] === htonl(1);
}

const folded = ([a, b, c, d]: Address): u32 => ntohl(a) ^ ntohl(b) ^ ntohl(c) ^ ntohl(d);

function hasWord(ip: Address, word: be32): boolean {
  for (const own of ip) if (own === word) return true;
  return false;
}

const decimal = (digits: readonly [u32, u32]): u32 => digits[0] * 10 + digits[1];

function allowed(port: u32): i32 {
  if (port === 22) return 0;
  if (port > 1024) return 1;
  return port === 443 ? 1 : 0;
}

const nested = (port: u32): i32 => (port < 10 ? 0 : allowed(port));

enum Kind {
  Light = 1,
  Heavy,
}

function weigh(kind: Kind): u32 {
  switch (kind) {
    case Kind.Light:
      return 3;
    case Kind.Heavy:
      return 7;
    default: {
      const impossible: never = kind;
      return impossible;
    }
  }
}

export class Programs {
  @syscall()
  static constants(ctx: Args): i32 {
    const ports = [80, 443, 8080] as const;
    for (const port of ports) if (ctx.a === port) ctx.r += port;
    ctx.s = decimal([ctx.a, ctx.b] as const);
    const pair = [ctx.b, ctx.a] as const;
    ctx["t"] = decimal(pair) + u32(ports[1] + KINDS[2]);
    const limits = { low: 1, high: 9, by: { two: 2 } } as const;
    ctx["u"] = ctx["a"] + limits["high"] * limits.by["two"];
    ctx.u += 1 as const;
    const budget = Object.assign(new Budget(), { left: ctx.b });
    ctx.v = (budget.take(3) ? 100 : 0) + budget.left * 10 + budget.spent;
    ctx.w = u32(Math.abs(-3)) + u32(Math.max(2, 9)) + Math.min(ctx.a, 4);
    ctx.w += weigh(Kind.Heavy);
    return ctx.a > 100 ? 1 : 0;
  }

  @skbVerdict()
  static arrays(skb: SkBuff): SkAction {
    const ip: Address = skb.remoteIp6;
    if (isLoopback(skb.remoteIp6) || folded(ip) === 7 || hasWord(skb.localIp6, ip[3])) return SkAction.Drop;
    return isLoopback([be32(0), be32(0), be32(0), htonl(skb.localPort)]) ? SkAction.Drop : SkAction.Pass;
  }

  @cgroupSockAddr("connect6")
  static connect(addr: SockAddr): i32 {
    if (isLoopback(addr.userIp6)) return 0;
    addr["userIp6"][0] = htonl(1);
    const verdict = nested(ntohs(addr["userPort"]));
    return verdict;
  }

  @cgroupSkb("ingress")
  static ingress(skb: SkBuff): i32 {
    return nested(skb.localPort);
  }
}

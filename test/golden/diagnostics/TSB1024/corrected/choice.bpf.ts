import { htonl, SkAction, type SkBuff, skbVerdict, type be32, type u32 } from "tsbpf";

class Limits {
  static least(x: u32): u32 {
    return x - 1;
  }
}

const most = (x: u32): u32 => x + 1;
const half = (x: u32): u32 => x / 2;

function apply(f: (x: u32) => u32, x: u32): u32 {
  return f(x);
}

function network(f: (x: u32) => be32, x: u32): be32 {
  return f(x);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const a = apply((x) => (x > 4 ? most(x) : half(x)), skb.len);
    const b = apply((x) => Limits.least(x), 7);
    const c = network((x) => htonl(x), 7);
    return a > b && c === skb.remotePort ? SkAction.Drop : SkAction.Pass;
  }
}

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
    const a = apply(skb.len > 4 ? most : half, skb.len);
    const b = apply(Limits.least, 7);
    const c = network(htonl, 7);
    return a > b && c === skb.remotePort ? SkAction.Drop : SkAction.Pass;
  }
}

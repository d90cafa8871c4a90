// switch: fallthrough, default in the middle, break out of it, constants and computed cases, return from it, booleans and be.
import { be32, type i32, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

const HTTP = 80;
const Port = { Https: 443, Ssh: 22 } as const;
enum Kind {
  None,
  Small = 5,
  Large,
}

function kindOf(length: u32): u32 {
  switch (true) {
    case length === 0:
      return Kind.None;
    case length < 100:
      return Kind.Small;
    default:
      return Kind.Large;
  }
}

function weight(port: u32, step: u32): u32 {
  let sum: u32 = 0;
  switch (port) {
    case HTTP:
      sum += 1;
    case Port.Https:
      sum += 2;
      break;
    default:
      sum += 4;
    case Port.Ssh:
    case step * 2:
      sum += 8;
      break;
    case 9: {
      const local = sum + 5;
      sum = local;
    }
  }
  return sum;
}

function signed(x: i32): i32 {
  switch (x) {
    case -1:
      return 1;
    case 0:
      return 0;
  }
  return -x;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    switch (skb.remoteIp4) {
      case be32(0):
        return SkAction.Drop;
      case skb.localIp4:
        return SkAction.Pass;
    }
    switch (kindOf(skb.len)) {
      case Kind.Large:
        return weight(skb.localPort, skb.len) > 3 ? SkAction.Drop : SkAction.Pass;
      case Kind.Small:
        return signed(-1) === 1 ? SkAction.Pass : SkAction.Drop;
      default:
        return SkAction.Pass;
    }
  }
}

// if and else chains, ?: nested, early return, blocks that shadow.
import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function grade(length: u32): u32 {
  if (length === 0) return 0;
  if (length < 64) {
    const length = 7;
    return length;
  } else if (length < 1500) return length > 100 ? 2 : length > 80 ? 1 : 3;
  else {
    return 4;
  }
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const own = grade(skb.len);
    if (own === 4 && !(skb.localPort < 1024)) return SkAction.Drop;
    if (own === 3 || (skb.localPort > 10 && skb.localPort !== 80)) {
      if (skb.family === 10) return SkAction.Drop;
    } else return SkAction.Pass;
    return own >= 2 ? SkAction.Pass : SkAction.Drop;
  }
}

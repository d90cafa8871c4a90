import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Limit {
  value: u32 = 1;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let length = skb.len;
    const limit = new Limit();
    length = length ** 2;
    length **= 2;
    if (limit instanceof Limit) length = 1;
    if ("value" in limit) length = 2;
    const kind = typeof length;
    return length > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

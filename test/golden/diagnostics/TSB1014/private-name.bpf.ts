import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Counter {
  #count: u32 = 0;

  next(): u32 {
    return ++this.#count;
  }
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return new Counter().next() === skb.len ? SkAction.Drop : SkAction.Pass;
  }
}

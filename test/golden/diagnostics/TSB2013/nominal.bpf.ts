import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class A {
  length: u32 = 0;
  port: u32 = 0;
}

class B {
  port: u32 = 0;
  length: u32 = 0;
}

export const seen = new HashMap<A, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const b = new B();
    b.length = skb.len;
    return seen.has(b) ? SkAction.Drop : SkAction.Pass;
  }
}

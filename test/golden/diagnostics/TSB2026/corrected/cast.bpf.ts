import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Budget {
  left: u32 = 0;

  allows(n: u32): boolean {
    return n <= this.left;
  }
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const budget = Object.assign(new Budget(), { left: 4096 });
    return budget.allows(skb.len) ? SkAction.Pass : SkAction.Drop;
  }
}

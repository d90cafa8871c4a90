import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Budget {
  left: u32 = 0;
  spent: u32 = 0;

  take(n: u32): boolean {
    if (n > this.left) return false;
    this.left -= n;
    this.spent += n;
    return true;
  }
}

const allows = (budget: Budget, n: u32): boolean => budget.take(n);

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const budget: Budget = { left: 4096, spent: 0 };
    const other = { left: 64, spent: 0 } as Budget;
    return allows(budget, skb.len) && allows({ left: 1, spent: 2 }, 1) && allows(other, 2) ? SkAction.Pass : SkAction.Drop;
  }
}

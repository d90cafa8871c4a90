import { fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Cell {
  value: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const cells = fixed<Cell, 2>();
    const more = fixed<Cell, 3>([...cells, new Cell()]);
    return more[0].value === skb.len ? SkAction.Drop : SkAction.Pass;
  }
}

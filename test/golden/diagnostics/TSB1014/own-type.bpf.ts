import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Item {
  value: u32 = 0;
  inner: Item = new Item();
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return new Item().value === skb.len ? SkAction.Drop : SkAction.Pass;
  }
}

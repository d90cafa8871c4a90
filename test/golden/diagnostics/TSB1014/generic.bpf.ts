import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Box<T> {
  value: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const box = new Box<u32>();
    box.value = skb.len;
    return box.value > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

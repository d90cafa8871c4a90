import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    function early(): u32 {
      return late(1) + limit;
    }
    const first = early();
    const late = (x: u32) => x + 1;
    const limit: u32 = skb.len;
    return first + early() > 3 ? SkAction.Drop : SkAction.Pass;
  }
}

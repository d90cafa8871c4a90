import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function first<T>(a: T, b: T): T {
  return a;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const length: u32 = first(skb.len, skb.localPort);
    return length > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

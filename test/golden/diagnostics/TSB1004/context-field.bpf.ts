import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Saved {
  ctx: SkBuff | undefined = undefined;
  length: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return new Saved().length === skb.len ? SkAction.Drop : SkAction.Pass;
  }
}

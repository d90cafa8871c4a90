import { SkAction, type SkBuff, skbVerdict, type u8 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const port: u8 = 256;
    return skb.len === port ? SkAction.Drop : SkAction.Pass;
  }
}

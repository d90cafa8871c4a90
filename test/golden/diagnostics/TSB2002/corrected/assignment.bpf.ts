import { SkAction, type SkBuff, skbVerdict, type u16 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const port: u16 = 256;
    return skb.len === port ? SkAction.Drop : SkAction.Pass;
  }
}

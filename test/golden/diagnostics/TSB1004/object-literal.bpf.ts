import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const pair = { length: skb.len, port: skb.localPort };
    return pair.length > pair.port ? SkAction.Drop : SkAction.Pass;
  }
}

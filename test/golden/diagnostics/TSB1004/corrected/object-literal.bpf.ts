import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Pair {
  length: u32 = 0;
  port: u32 = 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const pair = new Pair();
    pair.length = skb.len;
    pair.port = skb.localPort;
    return pair.length > pair.port ? SkAction.Drop : SkAction.Pass;
  }
}

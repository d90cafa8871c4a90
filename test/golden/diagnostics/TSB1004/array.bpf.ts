import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const ports: u32[] = [80, 443];
    return skb.localPort === ports[0] ? SkAction.Pass : SkAction.Drop;
  }
}

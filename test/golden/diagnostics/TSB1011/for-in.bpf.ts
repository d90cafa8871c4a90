import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Ports {
  http: u32 = 80;
  https: u32 = 443;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const ports = new Ports();
    for (const name in ports) {
      if (skb.localPort === 80) return SkAction.Drop;
    }
    return SkAction.Pass;
  }
}

import { fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Ports {
  known = fixed<u32, 4>();
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const ports = new Ports();
    ports.known[3] = skb.localPort;
    return ports.known[0] === 80 ? SkAction.Drop : SkAction.Pass;
  }
}

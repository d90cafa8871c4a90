import { fixed, SkAction, type SkBuff, skbVerdict, type u8, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const ports = fixed<u32, 2>([80, skb.localPort]);
    const all = fixed<u32, 4>([...ports, 443]);
    const name = fixed<u8, 8>("strasse");
    return ports[0] === all[0] && name[0] === 115 ? SkAction.Drop : SkAction.Pass;
  }
}

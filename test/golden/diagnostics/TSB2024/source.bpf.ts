import { fixed, SkAction, type SkBuff, skbVerdict, type u8, type u32 } from "tsbpf";

function ends(skb: SkBuff): [u32, u32] {
  return [skb.len, skb.hash];
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const all = fixed<u32, 4>([...ends(skb), 443]);
    const name = fixed<u8, 8>("straße");
    return all[0] === 80 && name[0] === 115 ? SkAction.Drop : SkAction.Pass;
  }
}

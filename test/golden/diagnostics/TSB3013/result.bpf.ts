import { type SkBuff, skbVerdict, type u32 } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): u32 {
    return skb.len;
  }
}

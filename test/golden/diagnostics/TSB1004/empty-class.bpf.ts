import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Nothing {}

export const seen = new HashMap<u32, Nothing>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return seen.has(skb.localPort) ? SkAction.Pass : SkAction.Drop;
  }
}

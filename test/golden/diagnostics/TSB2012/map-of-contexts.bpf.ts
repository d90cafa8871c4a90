import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const seen = new HashMap<u32, SkBuff>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Key {
  port?: u32;
}

export const seen = new HashMap<Key, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return seen.has(new Key()) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Key {
  port = 0;
}

export const seen = new HashMap<Key, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const key = new Key();
    return seen.has(key) ? SkAction.Drop : SkAction.Pass;
  }
}

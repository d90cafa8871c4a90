import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Key {
  port: u32 = 0;
}

class LongKey extends Key {
  length: u32 = 0;
}

export const seen = new HashMap<LongKey, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return seen.has(new LongKey()) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

function has(map: HashMap<u32, u32>, key: u32): boolean {
  return map.has(key);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return has(counts, skb.len) ? SkAction.Drop : SkAction.Pass;
  }
}

import { be32, fixed, HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Cell {
  value: u32 = 0;
}

class Key {
  address = fixed<be32, 4>();
  cells = fixed<Cell, 2>();
}

export const keys = new HashMap<Key, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const key: Key = { address: skb.remoteIp6, cells: fixed<Cell, 2>() };
    return keys.has(key) ? SkAction.Drop : SkAction.Pass;
  }
}

import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

function countOf(port: u32): u32 | undefined {
  return counts.get(port)?.value;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return countOf(skb.localPort) === undefined ? SkAction.Drop : SkAction.Pass;
  }
}

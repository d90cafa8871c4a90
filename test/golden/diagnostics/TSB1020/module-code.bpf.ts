import { ArrayMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const limits = new ArrayMap<u32>({ maxEntries: 1 });
limits.set(0, 1000);

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return skb.len > (limits.get(0)?.value ?? 0) ? SkAction.Drop : SkAction.Pass;
  }
}

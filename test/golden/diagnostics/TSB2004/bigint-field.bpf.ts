import { ArrayMap, SkAction, type SkBuff, skbVerdict } from "tsbpf";

class Total {
  bytes: bigint = 0n;
}

export const total = new ArrayMap<Total>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const entry = total.get(0);
    if (entry) entry.bytes += 1n;
    return SkAction.Pass;
  }
}

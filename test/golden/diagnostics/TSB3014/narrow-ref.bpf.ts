import { ArrayMap, atomicAdd, SkAction, type SkBuff, skbVerdict, type u16 } from "tsbpf";

export const counts = new ArrayMap<u16>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const count = counts.get(0);
    if (count) atomicAdd(count, 1);
    return SkAction.Pass;
  }
}

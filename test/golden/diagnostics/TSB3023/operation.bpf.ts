// tsbpf: cpu=v1
import { ArrayMap, atomicOr, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const flags = new ArrayMap<u32>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const flag = flags.get(0);
    if (flag) atomicOr(flag, 1);
    return SkAction.Pass;
  }
}

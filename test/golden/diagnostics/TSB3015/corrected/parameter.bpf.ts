import { ArrayMap, atomicAdd, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
}

export const spans = new ArrayMap<Span>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = spans.get(0);
    if (span) atomicAdd(span, "from", 1);
    return SkAction.Pass;
  }
}

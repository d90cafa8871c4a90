import { ArrayMap, atomicAdd, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
}

export const spans = new ArrayMap<Span>({ maxEntries: 1 });

function count(span: Span): void {
  atomicAdd(span, "from", 1);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const span = spans.get(0);
    if (span) count(span);
    return SkAction.Pass;
  }
}

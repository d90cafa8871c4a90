// Names through `import * as`, `export * from`, `.js` paths; a file that is imported twice; types of any module.
import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";
import { count, Kind, kindOf, MTU, Slots } from "./parts/all.bpf.js";
import * as counters from "./parts/counters.bpf.ts";
import type { answer } from "./parts/fixtures/host.ts";
import { type Port } from "./parts/fixtures/host.ts";

type Answer = typeof answer;
const preferred: Answer = 42;

function classify(length: u32, limit: u32): Kind {
  return length > limit ? counters.kindOf(length) : Kind.Short;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    count(skb.len);
    counters.count(skb.len & counters.MASK);
    const all = counters.counts.get(counters.Slots.total);
    if (all) all.value += counters.seen;
    const port: Port & u32 = skb.localPort;
    if (port === preferred || Slots.long > 1) return SkAction.Drop;
    return classify(skb.len, MTU) === counters.Kind.Long ? SkAction.Drop : SkAction.Pass;
  }
}

// undefined is narrowed by early return, by conditions and by !.
import { HashMap, SkAction, type SkBuff, skbVerdict, type u32, type u64 } from "tsbpf";

class Flow {
  packets: u64 = 0n;
  last: u32 = 0;
}

export const flows = new HashMap<u32, Flow>({ maxEntries: 16 });

function flowOf(port: u32): Flow | undefined {
  if (port === 0) return undefined;
  return flows.get(port);
}

function count(flow: Flow): void {
  flow.packets += 1n;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const flow = flowOf(skb.localPort);
    if (flow === undefined) return SkAction.Pass;
    count(flow);
    let other = flowOf(80);
    if (!other) other = flowOf(443);
    if (other && other.last !== skb.len) other.last = skb.len;
    if (flowOf(22) === undefined || flowOf(22)!.last === 5) return SkAction.Pass;
    return flow.packets > 5n ? SkAction.Drop : SkAction.Pass;
  }
}

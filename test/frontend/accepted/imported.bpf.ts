// Another program file compiles in: its functions, constants, structs and maps.
import { SkAction, type SkBuff, skbVerdict } from "tsbpf";
import { Flow, flows, isLarge, LIMIT } from "./parts/flows.bpf.ts";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const flow = flows.get(skb.localPort) ?? new Flow();
    flow.length = skb.len;
    flows.set(skb.localPort, flow);
    return isLarge(flow) && skb.len > LIMIT ? SkAction.Drop : SkAction.Pass;
  }
}

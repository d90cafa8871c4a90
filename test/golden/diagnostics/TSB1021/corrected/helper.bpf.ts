import { ktimeGetNs, SkAction, type SkBuff, skbVerdict, type u64 } from "tsbpf";

export const license = "GPL";

let started: u64 = 0n;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    if (started === 0n) started = ktimeGetNs();
    return ktimeGetNs() - started > 1_000_000_000n ? SkAction.Drop : SkAction.Pass;
  }
}

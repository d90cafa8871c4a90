import { ktimeGetNs, SkAction, type SkBuff, skbVerdict, type u64 } from "tsbpf";

export const license = "GPL";

let started: u64 = ktimeGetNs();

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return ktimeGetNs() - started > 1_000_000_000n ? SkAction.Drop : SkAction.Pass;
  }
}

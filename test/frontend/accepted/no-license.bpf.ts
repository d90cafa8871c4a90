// A file without a license, and with helpers that need none.
import { getPrandomU32, getSmpProcessorId, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return getPrandomU32() % 2 === getSmpProcessorId() ? SkAction.Drop : SkAction.Pass;
  }
}

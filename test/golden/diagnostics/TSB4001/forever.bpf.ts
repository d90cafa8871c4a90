import { ktimeGetNs, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const license = "GPL";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    for (;;) {
      if (ktimeGetNs() > 5n) break;
    }
    return SkAction.Pass;
  }
}

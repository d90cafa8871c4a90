import { SkAction, skbVerdict, type SkMsg } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(msg: SkMsg): SkAction {
    return msg.size > 1000 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkMsg, skMsg } from "tsbpf";

export class Router {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    return msg.data.startsWith("café") ? SkAction.Drop : SkAction.Pass;
  }
}

import { ProgArray, SkAction, type SkBuff, type SkMsg, skMsg, skbVerdict } from "tsbpf";

export const stages = new ProgArray({ maxEntries: 8 });

export class Pipeline {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    stages.tailCall(msg, 1);
    return SkAction.Pass;
  }

  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    stages.tailCall(skb, 1);
    return SkAction.Pass;
  }
}

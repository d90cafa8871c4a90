import { SkAction, type SkMsg, SkStorage, skMsg, type u64 } from "tsbpf";

export const bytes = new SkStorage<u64>();
const options = { create: true } as const;

export class Accounting {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    const total = bytes.getFor(msg.sk, options);
    if (total) total.value++;
    return SkAction.Pass;
  }
}

import { RingBuf, SkAction, type SkMsg, skMsg, type u32 } from "tsbpf";

export const events = new RingBuf<u32>({ maxEntries: 1000 });
export const more = new RingBuf<u32>({ maxEntries: 3 * 4096 });

export class Reporter {
  @skMsg()
  static send(msg: SkMsg): SkAction {
    events.emit(msg.size);
    more.emit(msg.size);
    return SkAction.Pass;
  }
}

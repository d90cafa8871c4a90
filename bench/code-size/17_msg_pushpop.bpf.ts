// As 17_msg_pushpop.c of the corpus: each message leaves with a trace header of its own, in place of one that it may have.
import { ArrayMap, atomicAdd, SkAction, type SkMsg, skMsg, u16, type u32 } from "tsbpf";

export const license = "GPL";

export const seqs = new ArrayMap<u32>({ maxEntries: 1 });

const MAGIC = 0x54524143;
const HEADER_BYTES = 8;
const VERSION = 1;

export class Trace {
  @skMsg()
  static tx(msg: SkMsg): SkAction {
    if (msg.size < 16) return SkAction.Pass;
    msg.pull(0, 4);
    if (msg.data.getUint32(0) === MAGIC && msg.pop(0, HEADER_BYTES) !== 0) return SkAction.Drop;
    if (msg.push(0, HEADER_BYTES) !== 0) return SkAction.Drop;
    const seq = seqs.get(0);
    msg.data.setUint32(0, MAGIC);
    msg.data.setUint16(4, VERSION);
    msg.data.setUint16(6, seq ? u16(atomicAdd(seq, 1)) : 0);
    return SkAction.Pass;
  }
}

// HTTP/1.x request line and header classifier: a byte state machine, method switch, path hash, content length.
import { atomicAdd, HashMap, RingBuf, SkAction, type SkBuff, streamVerdict, type u8, type u32, type u64 } from "tsbpf";

export const license = "GPL";

const State = { Method: 0, Path: 1, Version: 2, Name: 3, Value: 4, LineFeed: 5, End: 6, Error: 7 } as const;

class Req {
  method: u32 = 0;
  pathHash: u32 = 0;
  headers: u32 = 0;
  contentLength: u32 = 0;
  flags: u32 = 0;
  hostHash: u32 = 0;
}

class Machine {
  state: u32 = State.Method;
  word: u32 = 0;
  name: u32 = 0;
  value: u32 = 0;
  digits: u32 = 0;
}

export const seen = new HashMap<Req, u64>({ maxEntries: 1024 });
export const reqlog = new RingBuf<Req>({ maxEntries: 65536 });

/** Whether the head ends here. */
function step(m: Machine, req: Req, c: u8): boolean {
  switch (m.state) {
    case State.Method:
      if (c === 0x20) {
        switch (m.word) {
          case 0x474554:
            req.method = 1;
            break;
          case 0x505554:
            req.method = 2;
            break;
          case 0x504f5354:
            req.method = 3;
            break;
          case 0x48454144:
            req.method = 4;
            break;
          case 0x50415443:
            req.method = 5;
            break;
          default:
            req.method = 0;
        }
        m.state = State.Path;
      } else if (c >= 0x41 && c <= 0x5a) {
        if (m.word < 0x1000000) m.word = (m.word << 8) | c;
      } else return true;
      break;
    case State.Path:
      if (c === 0x20) m.state = State.Version;
      else if (c === 0x3f) req.flags |= 1;
      else if (!(req.flags & 1)) req.pathHash = req.pathHash * 31 + c;
      break;
    case State.Version:
      if (c === 0x0a) {
        m.state = State.Name;
        m.name = 0;
      }
      break;
    case State.Name:
      if (c === 0x3a) {
        m.state = State.Value;
        m.value = 0;
        m.digits = 0;
        req.headers++;
      } else if (c === 0x0d) m.state = State.LineFeed;
      else m.name = m.name * 33 + (c | 0x20);
      break;
    case State.Value:
      if (c === 0x0a) {
        if (m.name === 0x7c9c5de0) req.contentLength = m.digits;
        else if (m.name === 0x7c96e4d3) req.hostHash = m.value;
        m.state = State.Name;
        m.name = 0;
      } else if (c !== 0x20 && c !== 0x0d) {
        m.value = m.value * 31 + c;
        if (c >= 0x30 && c <= 0x39) m.digits = m.digits * 10 + (c - 0x30);
      }
      break;
    case State.LineFeed:
      m.state = c === 0x0a ? State.End : State.Error;
      return true;
  }
  return false;
}

export class Classifier {
  @streamVerdict()
  static verdict(skb: SkBuff): SkAction {
    const req = new Req();
    const m = new Machine();
    const data = skb.data;
    for (let i: u32 = 0; i < 128 && i < data.byteLength; i++) {
      if (step(m, req, data.getUint8(i))) break;
    }
    if (m.state === State.Error) return SkAction.Drop;
    const known = seen.get(req);
    if (known) atomicAdd(known, 1n);
    else seen.set(req, 1n);
    reqlog.emit(req);
    return SkAction.Pass;
  }
}

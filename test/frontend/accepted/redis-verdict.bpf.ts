// Commands of the Redis protocol (RESP): writes are refused on the port of replicas, the rest is counted by its command.
import {
  config,
  fixed,
  HashMap,
  type i32,
  type PacketView,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockMap,
  schedCls,
  skMsg,
  streamParser,
  streamVerdict,
  type u8,
  u32,
  u64,
} from "tsbpf";

const CR = 0x0d;
const ZERO = 0x30;
const MAX_LINE = 16;
const MAX_ARGUMENTS = 64;
const MAX_COMMAND = 8;

class Command {
  text = fixed<u8, 8>();
}

class Usage {
  calls: u64 = 0n;
  bytes: u64 = 0n;
}

export const clients = new SockMap({ maxEntries: 1024 });
export const usage = new HashMap<Command, Usage>({ maxEntries: 256 });
export const writes = new HashMap<Command, u8>({ maxEntries: 64 });
const replicaPort = config<u32>(6380);

/** A decimal number up to CR LF; `next` is what comes after it. */
class Line {
  value: i32 = -1;
  next: u32 = 0;
}

function readLine(view: PacketView, at: u32, line: Line): boolean {
  let value: u32 = 0;
  for (let i: u32 = 0; i < MAX_LINE; i++) {
    if (at + i + 2 > view.byteLength) return false;
    const char = view.getUint8(at + i);
    if (char === CR) {
      line.value = i > 9 ? -1 : value & 0x7fff_ffff;
      line.next = at + i + 2;
      return true;
    }
    if (char < ZERO || char > 0x39) {
      line.value = -1;
      return true;
    }
    value = value * 10 + (char - ZERO);
  }
  line.value = -1;
  return true;
}

/** The length of the command that begins the view: 0 when more is needed, negative when it is none. */
function commandLength(view: PacketView): i32 {
  if (view.byteLength < 4) return 0;
  if (!view.startsWith("*")) {
    const end = view.indexOf(0x0a, 0, 512);
    return end < 0 ? 0 : end + 1;
  }
  const line = new Line();
  if (!readLine(view, 1, line)) return 0;
  const count = line.value;
  if (count < 0 || count > MAX_ARGUMENTS) return -1;
  let at = line.next;
  for (let i = 0; i < count && i < MAX_ARGUMENTS; i++) {
    if (at >= view.byteLength) return 0;
    if (view.getUint8(at) !== 0x24) return -1;
    if (!readLine(view, at + 1, line)) return 0;
    if (line.value < 0 || line.value > 1 << 20) return -1;
    at = line.next + u32(line.value) + 2;
    if (at > 1 << 22) return -1;
  }
  return at & 0x7f_ffff;
}

function upper(char: u8): u8 {
  return char >= 0x61 && char <= 0x7a ? char & 0xdf : char;
}

function commandOf(view: PacketView): Command | undefined {
  const line = new Line();
  if (!view.startsWith("*") || !readLine(view, 1, line) || line.value < 1) return undefined;
  const at = line.next;
  if (!readLine(view, at + 1, line)) return undefined;
  const length = line.value;
  if (length < 1 || length > MAX_COMMAND) return undefined;
  const command = new Command();
  for (let i = 0; i < length && i < MAX_COMMAND; i++) command.text[i] = upper(view.getUint8(line.next + u32(i)));
  return command;
}

function count(command: Command, bytes: u32): void {
  const found = usage.get(command);
  if (found) {
    found.calls++;
    found.bytes += u64(bytes);
  } else usage.set(command, { calls: 1n, bytes: u64(bytes) });
}

function judge(view: PacketView, port: u32, length: u32): SkAction {
  const command = commandOf(view);
  if (!command) return SkAction.Pass;
  count(command, length);
  return port === replicaPort && writes.has(command) ? SkAction.Drop : SkAction.Pass;
}

export class Redis {
  @streamParser(clients)
  static frame(skb: SkBuff): i32 {
    return commandLength(skb.data);
  }

  @streamVerdict(clients)
  static verdict(skb: SkBuff): SkAction {
    return judge(skb.data, skb.localPort, skb.data.byteLength);
  }

  @skMsg()
  static send(msg: SkMsg): SkAction {
    return judge(msg.data, msg.localPort, msg.size);
  }

  @schedCls()
  static measure(skb: SkBuff): i32 {
    const length = commandLength(skb.data);
    const verdict = judge(skb.data, skb.mark, u32(length));
    return verdict === SkAction.Drop ? -1000 - length : length;
  }
}

// As 04_memcached.c of the corpus: text and binary commands are counted by kind, reads and writes go to a shard by their key's hash.
import {
  type PacketView,
  PerCpuArrayMap,
  SkAction,
  type SkBuff,
  SockMap,
  streamParser,
  streamVerdict,
  type u8,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

const Command = { Get: 0, Set: 1, Delete: 2, Increment: 3, Other: 4, Binary: 5, Bad: 6 } as const;

export const cmds = new PerCpuArrayMap<u64>({ maxEntries: 7 });
export const shards = new SockMap({ maxEntries: 16 });

const HEADER_BYTES = 24;
const BINARY_REQUEST = 0x80;
const MAX_KEY = 250;

function count(command: u32): void {
  const n = cmds.get(command);
  if (n) n.value++;
}

function binaryCommand(op: u8): u32 {
  switch (op) {
    case 0x00:
    case 0x09:
    case 0x0c:
    case 0x0d:
      return Command.Get;
    case 0x01:
    case 0x02:
    case 0x03:
    case 0x11:
      return Command.Set;
    case 0x04:
    case 0x14:
      return Command.Delete;
    case 0x05:
    case 0x06:
      return Command.Increment;
    default:
      return Command.Binary;
  }
}

function keyHash(data: PacketView, start: u32): u32 {
  let hash: u32 = 5381;
  for (let i: u32 = 0; i < MAX_KEY && start + i < data.byteLength; i++) {
    const c = data.getUint8(start + i);
    if (c <= 0x20) break;
    hash = hash * 33 + c;
  }
  return hash;
}

export class Memcached {
  @streamParser(shards, { view: "skb" })
  static parser(skb: SkBuff): u32 {
    if (skb.len < HEADER_BYTES || skb.data.getUint8(0) !== BINARY_REQUEST) return skb.len;
    return HEADER_BYTES + skb.data.getUint32(8);
  }

  @streamVerdict(shards, { view: "skb" })
  static verdict(skb: SkBuff): SkAction {
    const data = skb.data;
    if (data.byteLength < 4) {
      count(Command.Bad);
      return SkAction.Drop;
    }
    let command: u32 = Command.Other;
    let start: u32 = 0;
    if (data.getUint8(0) === BINARY_REQUEST) {
      if (data.byteLength < HEADER_BYTES) {
        count(Command.Bad);
        return SkAction.Drop;
      }
      command = binaryCommand(data.getUint8(1));
      start = HEADER_BYTES + data.getUint8(4);
    } else if (data.startsWith("get")) {
      command = Command.Get;
      start = data.getUint8(3) === 0x73 ? 5 : 4;
    } else if (data.startsWith("set ")) {
      command = Command.Set;
      start = 4;
    } else if (data.startsWith("dele")) {
      command = Command.Delete;
      start = 7;
    } else if (data.startsWith("incr")) {
      command = Command.Increment;
      start = 5;
    }
    count(command);
    if (command > Command.Set) return SkAction.Pass;
    return shards.redirect(skb, keyHash(data, start) & 15);
  }
}

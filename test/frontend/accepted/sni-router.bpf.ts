// A router of TLS connections: the name in the ClientHello decides which backend gets the stream.
import {
  ArrayMap,
  atomicAdd,
  type FixedArray,
  fixed,
  getSocketCookie,
  HashMap,
  type i32,
  LruHashMap,
  type PacketView,
  Redirect,
  SkAction,
  type SkBuff,
  SockMap,
  schedCls,
  streamParser,
  streamVerdict,
  type u8,
  u16,
  u32,
  type u64,
} from "tsbpf";

export const license = "Dual MIT/GPL";

const RECORD_HEADER = 5;
const MAX_RECORD = 16384 + 256;
const MAX_EXTENSIONS = 24;
const NAME_BYTES = 32;

const ContentType = { Handshake: 22, ApplicationData: 23 } as const;
const HandshakeType = { ClientHello: 1 } as const;
const Extension = { ServerName: 0, Alpn: 16 } as const;

enum Outcome {
  Routed,
  NoName,
  Unknown,
  Malformed,
  Count,
}

class Name {
  bytes = fixed<u8, 32>();
  length: u32 = 0;
}

class Route {
  backend: u32 = 0;
  tenant: u32 = 0;
  connections: u64 = 0n;
}

class Flow {
  backend: u32 = 0;
  records: u64 = 0n;
}

export const backends = new SockMap({ maxEntries: 256 });
export const routes = new HashMap<Name, Route>({ maxEntries: 1024 });
export const flows = new LruHashMap<u64, Flow>({ maxEntries: 65536 });
export const outcomes = new ArrayMap<u64>({ maxEntries: Outcome.Count });

/** Reads forward through a part of the message. */
class Cursor {
  at: u32;

  constructor(
    private readonly view: PacketView,
    start: u32,
  ) {
    this.at = start;
  }

  get8(): u8 {
    const value = this.view.getUint8(this.at);
    this.at += 1;
    return value;
  }

  get16(): u16 {
    const value = this.view.getUint16(this.at);
    this.at += 2;
    return value;
  }

  skip(count: u32): void {
    this.at += count;
  }

  /** A vector with a length of one byte before it. */
  skipShort(): void {
    this.skip(this.get8());
  }

  skipLong(): void {
    this.skip(this.get16());
  }
}

function note(outcome: Outcome): void {
  const count = outcomes.get(outcome);
  if (count) atomicAdd(count, 1n);
}

function lower(char: u8): u8 {
  return char >= 0x41 && char <= 0x5a ? (char + 0x20) & 0x7f : char;
}

function readName(view: PacketView, from: u32, length: u32): Name | undefined {
  if (length === 0 || length > NAME_BYTES) return undefined;
  const name = new Name();
  name.length = length;
  for (let i = 0; i < NAME_BYTES && i < length; i++) name.bytes[i] = lower(view.getUint8(from + i));
  return name;
}

/** Where the server's name stands, and how long it is. */
function findName(view: PacketView): { from: u32; length: u32 } | undefined {
  const cursor = new Cursor(view, RECORD_HEADER);
  if (cursor.get8() !== HandshakeType.ClientHello) return undefined;
  cursor.skip(3 + 2 + 32);
  cursor.skipShort();
  cursor.skipLong();
  cursor.skipShort();
  const end: u32 = cursor.get16() + cursor.at;
  for (let i = 0; i < MAX_EXTENSIONS && cursor.at + 4 <= end; i++) {
    const type = cursor.get16();
    const size = cursor.get16();
    if (type === Extension.ServerName && size >= 5) {
      cursor.skip(2);
      if (cursor.get8() !== 0) return undefined;
      const length = cursor.get16();
      return { from: cursor.at, length };
    }
    cursor.skip(size);
  }
  return undefined;
}

function route(view: PacketView): Route | undefined {
  const place = findName(view);
  const name = place && readName(view, place.from, place.length);
  if (!name) {
    note(Outcome.NoName);
    return undefined;
  }
  const found = routes.get(name);
  note(found ? Outcome.Routed : Outcome.Unknown);
  return found;
}

export class Router {
  @streamParser(backends)
  static record(skb: SkBuff): i32 {
    const { data } = skb;
    if (data.byteLength < RECORD_HEADER) return 0;
    const length = data.getUint16(3);
    if (length > MAX_RECORD) return -1;
    return RECORD_HEADER + length;
  }

  @streamVerdict(backends, { onFault: SkAction.Drop })
  static forward(skb: SkBuff): SkAction {
    const cookie = getSocketCookie(skb);
    const flow = flows.get(cookie);
    if (flow) {
      flow.records++;
      return backends.redirect(skb, flow.backend, Redirect.Ingress);
    }
    if (skb.data.getUint8(0) !== ContentType.Handshake) return SkAction.Drop;
    const found = route(skb.data);
    if (!found) return SkAction.Pass;
    atomicAdd(found, "connections", 1n);
    flows.set(cookie, { backend: found.backend, records: 1n });
    return backends.redirect(skb, found.backend);
  }

  @schedCls()
  static classify(skb: SkBuff): i32 {
    const found = route(skb.data);
    return found ? i32Of(found.backend) : -1;
  }
}

const i32Of = (value: u32): i32 => u16(value);

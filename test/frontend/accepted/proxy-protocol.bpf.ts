// The PROXY protocol, version 2: the verdict reads the header that a balancer put before the stream, remembers the client's address
// and lets the server see the rest; on the way out the header is put before the first bytes.
import {
  be16,
  be32,
  fixed,
  getSocketCookie,
  htonl,
  htons,
  type i32,
  LruHashMap,
  ntohl,
  type PacketView,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockHash,
  schedCls,
  skbVerdict,
  skMsg,
  u8,
  type u16,
  u32,
  u64,
} from "tsbpf";

export const license = "Dual MIT/GPL";

const SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
const HEADER_BYTES = 16;
const MAX_TLVS = 16;

const Family = { Unspecified: 0, TcpOverIpv4: 0x11, TcpOverIpv6: 0x21 } as const;
const Tlv = { Alpn: 1, Authority: 2, UniqueId: 5 } as const;

class Peer {
  remote = be32(0);
  local = be32(0);
}

class Client {
  family: u8 = 0;
  idBytes: u8 = 0;
  port = be16(0);
  address = fixed<be32, 4>();
  id: u64 = 0n;

  isLocal(): boolean {
    return this.family === Family.TcpOverIpv4 && this.address[0] === htonl(0x7f000001);
  }
}

export const streams = new SockHash<Peer>({ maxEntries: 4096 });
export const clients = new LruHashMap<u64, Client>({ maxEntries: 16384 });

type Header = { family: u8; length: u16 };

function headerOf(view: PacketView): Header | undefined {
  if (!view.startsWith(SIGNATURE)) return undefined;
  const [versionAndCommand, family, length] = [view.getUint8(12), view.getUint8(13), view.getUint16(14)];
  if (versionAndCommand >> 4 !== 2) return undefined;
  if ((versionAndCommand & 15) === 0) return { family: Family.Unspecified, length };
  return { family, length };
}

/** What the addresses take, 0 for a family without any. */
function addressBytes(family: u8): u32 {
  switch (family) {
    case Family.TcpOverIpv4:
      return 12;
    case Family.TcpOverIpv6:
      return 36;
    default:
      return 0;
  }
}

function readAddress(view: PacketView, client: Client): void {
  if (client.family === Family.TcpOverIpv4) {
    client.address[0] = htonl(view.getUint32(HEADER_BYTES));
    client.port = htons(view.getUint16(HEADER_BYTES + 8));
  } else if (client.family === Family.TcpOverIpv6) {
    for (let i = 0; i < 4; i++) client.address[i] = htonl(view.getUint32(HEADER_BYTES + i * 4));
    client.port = htons(view.getUint16(HEADER_BYTES + 32));
  }
}

/** The unique id among what follows the addresses, as far as it fits 8 bytes. */
function readId(view: PacketView, from: u32, end: u32, client: Client): void {
  let at = from;
  for (let n = 0; n < MAX_TLVS && at + 3 <= end; n++) {
    const kind = view.getUint8(at);
    const size = view.getUint16(at + 1);
    if (kind === Tlv.UniqueId && at + 3 + size <= end) {
      client.idBytes = u8(Math.min(size, 8));
      for (let i = 0; i < 8 && i < size; i++) client.id = (client.id << 8n) | u64(view.getUint8(at + 3 + i));
      return;
    }
    at += 3 + size;
  }
}

/** How many bytes belong to the header; 0 when there is none. */
function learn(view: PacketView, client: Client): u32 {
  const header = headerOf(view);
  if (!header) return 0;
  client.family = header.family;
  const addresses = addressBytes(header.family);
  const end: u32 = HEADER_BYTES + header.length;
  if (header.length < addresses || end > view.byteLength) return 0;
  readAddress(view, client);
  readId(view, HEADER_BYTES + addresses, end, client);
  return end;
}

export class Proxy {
  @skbVerdict(streams)
  static incoming(skb: SkBuff): SkAction {
    const cookie = getSocketCookie(skb);
    if (clients.has(cookie)) return SkAction.Pass;
    const client = new Client();
    const bytes = learn(skb.data, client);
    if (bytes === 0) return SkAction.Drop;
    if (client.isLocal()) return SkAction.Pass;
    clients.set(cookie, client);
    return skb.adjustRoom(-i32Of(bytes)) === 0 ? SkAction.Pass : SkAction.Drop;
  }

  @skMsg(streams)
  static outgoing(msg: SkMsg): SkAction {
    if (msg.data.startsWith("\r\n\r\n\0")) return SkAction.Pass;
    if (msg.push(0, HEADER_BYTES + 12) !== 0) return SkAction.Drop;
    const view = msg.data;
    for (let i = 0; i < SIGNATURE.length; i++) view.setUint8(i, SIGNATURE.charCodeAt(i));
    view.setUint8(12, 0x21);
    view.setUint8(13, Family.TcpOverIpv4);
    view.setUint16(14, 12);
    view.setUint32(16, ntohl(msg.remoteIp4));
    view.setUint32(20, ntohl(msg.localIp4));
    view.setUint16(24, ntohl(msg.remotePort) & 0xffff);
    view.setUint16(26, msg.localPort & 0xffff);
    return SkAction.Pass;
  }

  /** The header's bytes, the id's size and the port, of what follows a frame's first 14 bytes. */
  @schedCls()
  static inspect(skb: SkBuff): i32 {
    const client = new Client();
    const bytes = learn(skb.data.subview(14), client);
    if (bytes === 0) return -1;
    clients.set(u64(skb.mark), client);
    return i32Of(bytes) * 100 + client.idBytes * 10 + (client.isLocal() ? 1 : 0);
  }
}

const i32Of = (value: u32): i32 => value & 0xffff;

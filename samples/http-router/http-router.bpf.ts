// Routes HTTP requests by their Host header: the hash of the name selects the socket that the request leaves by.
import { type PacketView, SkAction, type SkBuff, SockHash, SockMap, skbVerdict, type u8, type u32 } from "tsbpf";

export const license = "Dual MIT/GPL";

/** Of the request, where the header is looked for. */
const MAX_HEAD = 1024;
const MAX_NAME = 64;
const HEADER_BYTES = 6;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/** Connections that requests come from. */
export const clients = new SockMap({ maxEntries: 1024 });
/** By the hash of the host's name in lower case, 32-bit FNV-1a. */
export const backends = new SockHash<u32>({ maxEntries: 1024 });

function lower(c: u8): u8 {
  return c >= 0x41 && c <= 0x5a ? c + 0x20 : c;
}

/** "host:" in any case, at the start of a line. */
function isHost(head: PacketView, at: u32): boolean {
  return (
    head.getUint8(at) === LINE_FEED &&
    lower(head.getUint8(at + 1)) === 0x68 &&
    lower(head.getUint8(at + 2)) === 0x6f &&
    lower(head.getUint8(at + 3)) === 0x73 &&
    lower(head.getUint8(at + 4)) === 0x74 &&
    head.getUint8(at + 5) === COLON
  );
}

/** Where the host's name begins. */
function findHost(head: PacketView): u32 | undefined {
  for (let i: u32 = 0; i + HEADER_BYTES <= head.byteLength && i < MAX_HEAD; i++) {
    if (isHost(head, i)) return i + HEADER_BYTES;
  }
  return undefined;
}

/** To the end of the line or the port. */
function hashName(head: PacketView, start: u32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < MAX_NAME && start + i < head.byteLength; i++) {
    const c = head.getUint8(start + i);
    if (c === RETURN || c === LINE_FEED || c === COLON) break;
    if (c !== SPACE) hash = (hash ^ lower(c)) * 0x01000193;
  }
  return hash;
}

export class HttpRouter {
  /** Requests without the header stay with their own reader. */
  @skbVerdict(clients)
  static route(skb: SkBuff): SkAction {
    const name = findHost(skb.data);
    if (name === undefined) return SkAction.Pass;
    return backends.redirect(skb, hashName(skb.data, name));
  }
}

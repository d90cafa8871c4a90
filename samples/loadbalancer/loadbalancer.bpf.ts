// Balances messages, not connections: each goes to the backend that the hash of its session, its first eight bytes, selects.
import { type i32, type PacketView, type SkAction, type SkBuff, SockMap, streamParser, streamVerdict, type u32 } from "tsbpf";

export const license = "Dual MIT/GPL";

const PREFIX_BYTES = 2;
const SESSION_BYTES = 8;
const PROTOCOL_ERROR = -1;

/** How many of `backends` are in use. */
export const backend_count = 3;

/** Connections that messages come from. */
export const clients = new SockMap({ maxEntries: 1024 });
export const backends = new SockMap({ maxEntries: 64 });

/** FNV-1a. */
function hashOf(bytes: PacketView): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i = 0; i < SESSION_BYTES; i++) hash = (hash ^ bytes.getUint8(i)) * 0x01000193;
  return hash;
}

export class LoadBalancer {
  /** A message is a 2-byte length and as many bytes, a session first. */
  @streamParser(clients)
  static parser(skb: SkBuff): i32 {
    const length = skb.data.getUint16(0);
    return length < SESSION_BYTES ? PROTOCOL_ERROR : PREFIX_BYTES + length;
  }

  @streamVerdict(clients)
  static balance(skb: SkBuff): SkAction {
    return backends.redirect(skb, hashOf(skb.data.subview(PREFIX_BYTES, SESSION_BYTES)) % backend_count);
  }
}

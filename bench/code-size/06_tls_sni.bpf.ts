// As 06_tls_sni.c of the corpus: the server name of a TLS ClientHello selects the socket by its FNV-1a hash.
import { type PacketView, SkAction, type SkBuff, SockHash, streamParser, streamVerdict, type u32, u64 } from "tsbpf";

export const license = "GPL";

export const by_sni = new SockHash<u64>({ maxEntries: 256 });

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const MAX_EXTENSIONS = 32;
const MAX_NAME = 63;

function hashOf(name: PacketView): u64 {
  let hash: u64 = 0xcbf29ce484222325n;
  for (let i: u32 = 0; i < name.byteLength && i < MAX_NAME; i++) hash = (hash ^ u64(name.getUint8(i))) * 0x100000001b3n;
  return hash;
}

export class Sni {
  @streamParser(by_sni, { view: "skb" })
  static parser(skb: SkBuff): u32 {
    return 5 + skb.data.getUint16(3);
  }

  /** A read past the end drops the message, as every failed load of the C program. */
  @streamVerdict(by_sni, { view: "skb" })
  static verdict(skb: SkBuff): SkAction {
    const hello = skb.data;
    if (hello.byteLength < 6 || hello.getUint8(0) !== HANDSHAKE || hello.getUint8(5) !== CLIENT_HELLO) return SkAction.Pass;
    let at: u32 = 5 + 4 + 2 + 32;
    const sessionBytes = hello.getUint8(at);
    if (sessionBytes > 32) return SkAction.Drop;
    at += 1 + sessionBytes;
    at += 2 + hello.getUint16(at);
    at += 1 + hello.getUint8(at);
    const end = at + 2 + hello.getUint16(at);
    at += 2;
    for (let i = 0; i < MAX_EXTENSIONS && at + 4 <= end; i++) {
      const type = hello.getUint16(at);
      const length = hello.getUint16(at + 2);
      if (type === 0) {
        const nameBytes = hello.getUint16(at + 7);
        if (nameBytes === 0 || nameBytes > MAX_NAME) return SkAction.Drop;
        return by_sni.redirect(skb, hashOf(hello.subview(at + 9, nameBytes)));
      }
      at += 4 + length;
    }
    return SkAction.Pass;
  }
}

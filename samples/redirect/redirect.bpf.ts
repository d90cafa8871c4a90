// The sockmap sample of the kernel's documentation: a parser, a verdict by port, and redirects by a connection's four-tuple.
import {
  be32,
  htonl,
  Redirect,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockHash,
  SockMap,
  skMsg,
  streamParser,
  streamVerdict,
  type u32,
} from "tsbpf";

export const license = "Dual MIT/GPL";

class SocketKey {
  remoteIp = be32(0);
  localIp = be32(0);
  remotePort = be32(0);
  localPort = be32(0);
}

export const sock_map_rx = new SockMap({ maxEntries: 1 });
export const sock_hash_rx = new SockHash<SocketKey>({ maxEntries: 65536 });

/** The connection that a message belongs to, as user space keys it. */
function socketKey(ctx: SkBuff | SkMsg): SocketKey {
  const key = new SocketKey();
  key.remoteIp = ctx.remoteIp4;
  key.localIp = ctx.localIp4;
  key.remotePort = ctx.remotePort;
  key.localPort = htonl(ctx.localPort);
  return key;
}

export class PortRouter {
  /** Every skb is a message. */
  @streamParser(sock_map_rx)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  /** Local port 10000 goes to the map's socket, the rest to its own reader. */
  @streamVerdict(sock_map_rx)
  static verdict(skb: SkBuff): SkAction {
    if (skb.localPort === 10000) return sock_map_rx.redirect(skb, 0);
    return SkAction.Pass;
  }
}

export class Mesh {
  @streamParser(sock_hash_rx)
  static hash_parser(skb: SkBuff): u32 {
    return skb.len;
  }

  /** What a connection receives goes to the socket that user space stored for it. */
  @streamVerdict(sock_hash_rx)
  static hash_verdict(skb: SkBuff): SkAction {
    return sock_hash_rx.redirect(skb, socketKey(skb));
  }

  /** What a connection sends goes straight into the receive queue of the socket stored for it. */
  @skMsg(sock_hash_rx)
  static send(msg: SkMsg): SkAction {
    return sock_hash_rx.redirect(msg, socketKey(msg), Redirect.Ingress);
  }
}

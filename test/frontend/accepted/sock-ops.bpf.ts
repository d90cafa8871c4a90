// The turns of a connection: sockets put into maps, fields of every kind, the socket behind the context.

import {
  be32,
  i32,
  type Sock,
  SockHash,
  SockMap,
  type SockOps,
  SockOpsOp,
  sockOps,
  TcpState,
  Update,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

class Tuple {
  remoteIp = be32(0);
  localIp = be32(0);
  remotePort = be32(0);
  localPort: u32 = 0;
}

export const by_port = new SockMap({ maxEntries: 64 });
export const by_tuple = new SockHash<Tuple>({ maxEntries: 4096 });

let closed: u32 = 0;
let bytes: u64 = 0n;
let words: u32 = 0;

function tuple(ops: SockOps): Tuple {
  const key = new Tuple();
  key.remoteIp = ops.remoteIp4;
  key.localIp = ops.localIp4;
  key.remotePort = ops.remotePort;
  key.localPort = ops.localPort;
  return key;
}

function isWeb(sk: Sock | undefined): boolean {
  return sk !== undefined && (sk.srcPort === 80 || sk.srcPort === 443);
}

export class Connections {
  @sockOps()
  static insert(ops: SockOps): i32 {
    switch (ops.op) {
      case SockOpsOp.ActiveEstablished:
      case SockOpsOp.PassiveEstablished:
        if (by_tuple.update(ops, tuple(ops), Update.NoExist) !== 0) return 0;
        by_port.update(ops, ops.localPort & 63);
        break;
      case SockOpsOp.State:
        if (ops.args[1] === TcpState.Close) closed++;
        break;
      case SockOpsOp.NeedsEcn:
        ops.reply = 1;
        break;
    }
    return 1;
  }

  @sockOps()
  static fields(ops: SockOps): i32 {
    bytes += ops.bytesReceived + ops.bytesAcked;
    words = ops.srttUs ^ ops.sndCwnd ^ ops.skbLen ^ ops.skbTcpFlags ^ ops.replylong[3];
    ops.skTxhash = words;
    const sk = ops.sk;
    if (!sk) return 1;
    words += sk.boundDevIf + sk.mark + sk.priority + sk.type + sk.protocol + sk.family + sk.state;
    if (sk.dstIp4 === sk.srcIp4 && sk.dstIp6[0] === sk.srcIp6[0]) return 0;
    return isWeb(sk) && isWeb(ops.sk) && sk.rxQueueMapping >= 0 ? 1 : 0;
  }

  @sockOps({ onFault: 0 })
  static word(ops: SockOps): i32 {
    let zeros: i32 = 0;
    for (let i = 0; i < 4; i++) if (ops.remoteIp6[i] === be32(0)) zeros++;
    return zeros === 4 ? 1 : 0;
  }

  @sockOps()
  static computed(ops: SockOps): i32 {
    const rest = ops.localPort % 2;
    return rest === 1 ? 1 : 0;
  }

  @sockOps()
  static masked(ops: SockOps): i32 {
    return i32Of(ops.localPort) & 1;
  }
}

function i32Of(value: u32): i32 {
  return i32(value) - 5;
}

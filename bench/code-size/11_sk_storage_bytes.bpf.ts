// As 11_sk_storage_bytes.c of the corpus: bytes and segments of each socket, kept with the socket.
import {
  atomicAdd,
  cgroupSkb,
  type i32,
  ktimeGetNs,
  type SkBuff,
  SkStorage,
  type SockOps,
  SockOpsFlag,
  SockOpsOp,
  skFullsock,
  sockOps,
  sockOpsCbFlagsSet,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Bytes {
  rx: u64 = 0n;
  tx: u64 = 0n;
  rxPackets: u64 = 0n;
  txPackets: u64 = 0n;
  born: u64 = 0n;
  state: u32 = 0;
}

export const store = new SkStorage<Bytes>();

function bytesOf(skb: SkBuff): Bytes | undefined {
  const sk = skb.sk;
  const full = sk && skFullsock(sk);
  return full && store.getFor(full, { create: true });
}

export class Bytecount {
  @cgroupSkb("ingress")
  static in(skb: SkBuff): i32 {
    const bytes = bytesOf(skb);
    if (bytes) {
      atomicAdd(bytes, "rx", u64(skb.len));
      atomicAdd(bytes, "rxPackets", 1n);
    }
    return 1;
  }

  @cgroupSkb("egress")
  static out(skb: SkBuff): i32 {
    const bytes = bytesOf(skb);
    if (bytes) {
      atomicAdd(bytes, "tx", u64(skb.len));
      atomicAdd(bytes, "txPackets", 1n);
    }
    return 1;
  }

  @sockOps()
  static ops(ctx: SockOps): i32 {
    const sk = ctx.sk;
    if (!sk) return 1;
    const bytes = store.getFor(sk, { create: true });
    if (!bytes) return 1;
    if (ctx.op === SockOpsOp.PassiveEstablished || ctx.op === SockOpsOp.ActiveEstablished) {
      bytes.born = ktimeGetNs();
      sockOpsCbFlagsSet(ctx, ctx.cbFlags | SockOpsFlag.State);
    } else if (ctx.op === SockOpsOp.State) {
      bytes.state = ctx.args[1];
    }
    return 1;
  }
}

// As 19_tail_dispatch.c of the corpus: a connection's protocol, told by its first bytes and remembered, selects a program to go on.
import {
  getSocketCookie,
  LruHashMap,
  type PacketView,
  ProgArray,
  Redirect,
  SkAction,
  type SkBuff,
  SockMap,
  streamVerdict,
  type u32,
  type u64,
} from "tsbpf";

export const license = "GPL";

const Proto = { Unknown: 0, Http: 1, Tls: 2, Redis: 3, Ssh: 4, Max: 5 } as const;

export const jmp = new ProgArray({ maxEntries: Proto.Max });
export const proto = new LruHashMap<u64, u32>({ maxEntries: 4096 });
export const out = new SockMap({ maxEntries: Proto.Max });

function detect(data: PacketView): u32 {
  if (data.byteLength < 4) return Proto.Unknown;
  if (data.startsWith("\x16\x03")) return Proto.Tls;
  const second = data.getUint8(1);
  if (data.getUint8(0) === 0x2a && second >= 0x30 && second <= 0x39) return Proto.Redis;
  if (data.startsWith("SSH-")) return Proto.Ssh;
  if (data.startsWith("GET ") || data.startsWith("POST") || data.startsWith("PUT ") || data.startsWith("HEAD")) {
    return Proto.Http;
  }
  return Proto.Unknown;
}

export class Dispatch {
  @streamVerdict(out)
  static entry(skb: SkBuff): SkAction {
    const cookie = getSocketCookie(skb);
    const known = proto.get(cookie);
    const protocol = known ? known.value : detect(skb.data);
    if (!known) proto.set(cookie, protocol);
    jmp.tailCall(skb, protocol);
    return SkAction.Pass;
  }

  @streamVerdict()
  static on_http(skb: SkBuff): SkAction {
    return out.redirect(skb, Proto.Http);
  }

  @streamVerdict()
  static on_tls(skb: SkBuff): SkAction {
    return out.redirect(skb, Proto.Tls);
  }

  @streamVerdict()
  static on_redis(skb: SkBuff): SkAction {
    return out.redirect(skb, Proto.Redis, Redirect.Ingress);
  }
}

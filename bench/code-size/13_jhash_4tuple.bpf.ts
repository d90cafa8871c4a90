// As 13_jhash_4tuple.c of the corpus: the Jenkins hash of a connection's addresses and ports selects the socket.
import { ArrayMap, SkAction, type SkBuff, SockMap, streamVerdict, u32 } from "tsbpf";

export const license = "GPL";

export const socks = new SockMap({ maxEntries: 64 });
export const nsocks = new ArrayMap<u32>({ maxEntries: 1 });

const SEED = 0x1234;

class State {
  a: u32 = 0;
  b: u32 = 0;
  c: u32 = 0;
}

function rotateLeft(x: u32, k: u32): u32 {
  return (x << k) | (x >>> (32 - k));
}

function start(words: u32): State {
  const s = new State();
  s.a = s.b = s.c = 0xdeadbeef + (words << 2) + SEED;
  return s;
}

function add(s: State, a: u32, b: u32, c: u32): void {
  s.a += a;
  s.b += b;
  s.c += c;
}

function mix(s: State): void {
  s.a -= s.c;
  s.a ^= rotateLeft(s.c, 4);
  s.c += s.b;
  s.b -= s.a;
  s.b ^= rotateLeft(s.a, 6);
  s.a += s.c;
  s.c -= s.b;
  s.c ^= rotateLeft(s.b, 8);
  s.b += s.a;
  s.a -= s.c;
  s.a ^= rotateLeft(s.c, 16);
  s.c += s.b;
  s.b -= s.a;
  s.b ^= rotateLeft(s.a, 19);
  s.a += s.c;
  s.c -= s.b;
  s.c ^= rotateLeft(s.b, 4);
  s.b += s.a;
}

function finish(s: State): u32 {
  s.c ^= s.b;
  s.c -= rotateLeft(s.b, 14);
  s.a ^= s.c;
  s.a -= rotateLeft(s.c, 11);
  s.b ^= s.a;
  s.b -= rotateLeft(s.a, 25);
  s.c ^= s.b;
  s.c -= rotateLeft(s.b, 16);
  s.a ^= s.c;
  s.a -= rotateLeft(s.c, 4);
  s.b ^= s.a;
  s.b -= rotateLeft(s.a, 14);
  s.c ^= s.b;
  s.c -= rotateLeft(s.b, 24);
  return s.c;
}

function hash4(skb: SkBuff): u32 {
  const s = start(3);
  add(s, u32(skb.remoteIp4), u32(skb.localIp4), u32(skb.remotePort) ^ skb.localPort);
  return finish(s);
}

function hash6(skb: SkBuff): u32 {
  const s = start(9);
  add(s, u32(skb.remoteIp6[0]), u32(skb.remoteIp6[1]), u32(skb.remoteIp6[2]));
  mix(s);
  add(s, u32(skb.remoteIp6[3]), u32(skb.localIp6[0]), u32(skb.localIp6[1]));
  mix(s);
  add(s, u32(skb.localIp6[2]), u32(skb.localIp6[3]), u32(skb.remotePort) ^ skb.localPort);
  return finish(s);
}

export class Balancer {
  @streamVerdict(socks)
  static verdict(skb: SkBuff): SkAction {
    const hash = skb.family === 2 ? hash4(skb) : hash6(skb);
    const count = nsocks.get(0);
    if (!count || count.value === 0) return SkAction.Pass;
    return socks.redirect(skb, hash % count.value);
  }
}

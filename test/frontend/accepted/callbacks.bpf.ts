// Functions that are passed, and functions inside functions: contexts, views, map values, sockets, references that they hold.
import {
  ArrayMap,
  type FixedArray,
  HashMap,
  type PacketView,
  RingBuf,
  range,
  SkAction,
  type SkBuff,
  type SkMsg,
  type Sock,
  SockMap,
  skbVerdict,
  skMsg,
  type u8,
  type u32,
  u64,
} from "tsbpf";

export const license = "GPL";

class Flow {
  packets: u64 = 0n;
  bytes: u64 = 0n;
  marks: u32 = 0;

  each(f: (flow: Flow) => void): void {
    f(this);
  }
}

class Event {
  port: u32 = 0;
  bytes: u32 = 0;
}

export const flows = new HashMap<u32, Flow>({ maxEntries: 64 });
export const counters = new ArrayMap<u64>({ maxEntries: 8 });
export const sockets = new SockMap({ maxEntries: 4 });
export const events = new RingBuf<Event>({ maxEntries: 4096 });

type Test = (byte: u8, at: u32) => boolean;

function some(view: PacketView, max: u32, test: Test): boolean {
  for (const i of range(max, 32)) {
    if (i >= view.byteLength) return false;
    if (test(view.getUint8(i), i)) return true;
  }
  return false;
}

function withFlow(port: u32, change: (flow: Flow) => void): void {
  const flow = flows.get(port);
  if (flow) change(flow);
}

function portOf<C extends SkBuff | SkMsg>(ctx: C, choose: (local: u32, ctx: C) => u32): u32 {
  return choose(ctx.localPort, ctx);
}

function withSocket(index: u32, use: (sk: Sock) => u32): u32 {
  using sk = sockets.lookup(index);
  if (!sk) return 0;
  return use(sk);
}

function report(fill: (event: Event) => void): void {
  using event = events.reserve();
  if (!event) return;
  fill(event);
  event.submit();
}

function largest(all: FixedArray<u32, 3>, weigh: (one: u32) => u64): u64 {
  let most: u64 = 0n;
  for (const one of all) {
    const weight = weigh(one);
    if (weight > most) most = weight;
  }
  return most;
}

const isSpace: Test = (byte) => byte === 32;

export class Callbacks {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let spaces: u32 = 0;
    const found = some(skb.data, 20, (byte, at) => {
      if (byte === 32) spaces++;
      return byte === 10 && at > 3;
    });
    withFlow(skb.localPort, (flow) => {
      flow.packets += 1n;
      flow.bytes += u64(skb.len);
      flow.each((own) => {
        own.marks = spaces & 7;
      });
    });
    report((event) => {
      event.port = portOf(skb, (local, ctx) => local + ctx.len);
      event.bytes = skb.len;
    });
    const family = withSocket(0, (sk) => sk.family + spaces);
    const count = (index: u32): void => {
      const counter = counters.get(index);
      if (counter) counter.value += 1n;
    };
    count(family & 7);
    if (found || some(skb.data.subview(4), 8, isSpace)) count(1);
    function held(index: u32): boolean {
      using sk = sockets.lookup(index);
      return sk !== undefined && sk.srcPort === skb.localPort;
    }
    if (held(1) || held(2)) return SkAction.Pass;
    return family === 2 ? SkAction.Pass : SkAction.Drop;
  }

  @skMsg()
  static message(msg: SkMsg): SkAction {
    const port = portOf(msg, (local) => local + 1);
    const most = largest([port, msg.size, 7], (one) => u64(one) << 3n);
    const pick = (flag: boolean): SkAction => (flag ? SkAction.Pass : SkAction.Drop);
    return pick(most > 100n);
  }
}

// Programs that do what a table says, one row a run, and note what they saw.
import {
  ArrayMap,
  global,
  type i32,
  Redirect,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockMap,
  skbVerdict,
  skMsg,
  streamParser,
  streamVerdict,
  u32,
  u64,
} from "tsbpf";

export const license = "GPL";

/** 0: drop, 1: pass, 2: to the target's peer, 3: to the target's reader. */
class Step {
  verdict: u32 = 0;
  applyBytes: u32 = 0;
  corkBytes: u32 = 0;
  pullStart: u32 = 0;
  pullEnd: u32 = 0;
  pushStart: u32 = 0;
  pushBytes: u32 = 0;
  popStart: u32 = 0;
  popBytes: u32 = 0;
}

class Run {
  size: u32 = 0;
  visible: u32 = 0;
  first: u32 = 0;
  pulled: i32 = 0;
  pushed: i32 = 0;
  popped: i32 = 0;
  left: u32 = 0;
}

export const steps = new ArrayMap<Step>({ maxEntries: 8 });
export const runs = new ArrayMap<Run>({ maxEntries: 256 });
export const count = global<u64>(0n);
export const bytes = global<u64>(0n);
export const senders = new SockMap({ maxEntries: 1 });
export const receivers = new SockMap({ maxEntries: 1 });
export const framed = new SockMap({ maxEntries: 1 });
export const targets = new SockMap({ maxEntries: 1 });

function decide(ctx: SkBuff | SkMsg, verdict: u32): SkAction {
  if (verdict === 1) return SkAction.Pass;
  if (verdict === 2) return targets.redirect(ctx, 0);
  if (verdict === 3) return targets.redirect(ctx, 0, Redirect.Ingress);
  return SkAction.Drop;
}

export class P {
  @skMsg(senders)
  static send(msg: SkMsg): SkAction {
    const at = u32(count.value);
    count.value++;
    const step = steps.get(at & 7);
    const run = runs.get(at & 255);
    if (!step || !run) return SkAction.Drop;
    run.size = msg.size;
    if (step.pullEnd > 0) run.pulled = msg.pull(step.pullStart, step.pullEnd);
    if (step.pushBytes > 0) run.pushed = msg.push(step.pushStart, step.pushBytes);
    for (let i: u32 = 0; i < 64 && i < step.pushBytes; i++) if (run.pushed === 0) msg.data.setUint8(step.pushStart + i, 0x2d);
    if (step.popBytes > 0) run.popped = msg.pop(step.popStart, step.popBytes);
    run.left = msg.size;
    run.visible = msg.data.byteLength;
    if (msg.data.byteLength > 0) run.first = msg.data.getUint8(0);
    if (step.applyBytes > 0) msg.applyBytes(step.applyBytes);
    if (step.corkBytes > 0) msg.corkBytes(step.corkBytes);
    return decide(msg, step.verdict);
  }

  @skbVerdict(receivers)
  static receive(skb: SkBuff): SkAction {
    if (skb.len === 0) return SkAction.Drop;
    const at = u32(count.value);
    count.value++;
    bytes.value += u64(skb.len);
    const step = steps.get(at & 7);
    const run = runs.get(at & 255);
    if (!step || !run) return SkAction.Drop;
    run.size = skb.len;
    run.first = skb.data.getUint8(0);
    return decide(skb, step.verdict);
  }

  @streamParser(framed)
  static length(skb: SkBuff): u32 {
    return u32(skb.data.getUint16(0)) + 2;
  }

  @streamVerdict(framed)
  static judge(skb: SkBuff): SkAction {
    const at = u32(count.value);
    count.value++;
    const step = steps.get(at & 7);
    const run = runs.get(at & 255);
    if (!step || !run) return SkAction.Drop;
    run.size = skb.data.byteLength;
    run.first = skb.data.getUint8(2);
    bytes.value += u64(skb.data.byteLength);
    return decide(skb, step.verdict);
  }
}

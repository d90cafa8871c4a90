/** Parameters of a constructor that are fields of a struct: its layout is in source order. */

import {
  type be32,
  HashMap,
  type i32,
  ntohl,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockHash,
  schedCls,
  skMsg,
  type u8,
  type u32,
  type u64,
} from "tsbpf";
export const license = "GPL";
class Tuple {
  constructor(
    public saddr: be32,
    public daddr: be32,
    public sport: u32,
    readonly dport: u32,
  ) {}
}
class Flow {
  packets: u64 = 0n;
  constructor(
    readonly first: u32,
    private mark: u8,
  ) {}
  bump(): void {
    this.packets++;
  }
  get(): u8 {
    return this.mark;
  }
}
export const out = new SockHash<Tuple>({ maxEntries: 128 });
export const flows = new HashMap<Tuple, Flow>({ maxEntries: 128 });
export class Programs {
  @skMsg(out)
  static send(msg: SkMsg): SkAction {
    const tuple = new Tuple(msg.remoteIp4, msg.localIp4, ntohl(msg.remotePort), 80);
    const flow = flows.get(tuple);
    if (!flow) flows.set(tuple, new Flow(msg.size, 7));
    else {
      flow.bump();
      if (flow.get() !== 7) return SkAction.Drop;
    }
    return out.redirect(msg, tuple);
  }
  @schedCls()
  static packet(skb: SkBuff): i32 {
    const flow = new Flow(skb.len, 9);
    flow.bump();
    return i32Of(flow.first + flow.get());
  }
}
const i32Of = (value: u32): i32 => value & 0xffff;

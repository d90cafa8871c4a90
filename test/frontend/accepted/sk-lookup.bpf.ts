// Which socket gets a connection: fields of sk_lookup, a verdict from memory, the socket chosen before.

import { Family, HashMap, htonl, htons, Protocol, SkAction, type SkLookup, skLookup, type u32 } from "tsbpf";

export const license = "GPL";

class Rule {
  verdict: SkAction = SkAction.Pass;
  hits: u32 = 0;
}

export const rules = new HashMap<u32, Rule>({ maxEntries: 128 });

export class Steering {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    if (ctx.protocol !== Protocol.Tcp && ctx.protocol !== Protocol.Udp) return SkAction.Pass;
    const rule = rules.get(ctx.localPort);
    if (!rule) return SkAction.Pass;
    rule.hits++;
    return rule.verdict;
  }

  @skLookup({ onFault: SkAction.Pass })
  static fields(ctx: SkLookup): SkAction {
    if (ctx.family === Family.Inet6) {
      const last = ctx.localIp6[3];
      return ctx.remoteIp6[ctx.localPort & 3] === last ? SkAction.Drop : SkAction.Pass;
    }
    if (ctx.remotePort === htons(53) && ctx.ingressIfindex === 1) return SkAction.Drop;
    return ctx.localIp4 === htonl(0x7f00_0001) && ctx.remoteIp4 === ctx.localIp4 ? SkAction.Pass : SkAction.Drop;
  }

  @skLookup()
  static chosen(ctx: SkLookup): SkAction {
    const sk = ctx.sk;
    return sk !== undefined && sk.srcPort !== ctx.localPort ? SkAction.Drop : SkAction.Pass;
  }
}

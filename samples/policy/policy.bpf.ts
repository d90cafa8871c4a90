// A policy for what sockets send: only to ports that have a rule, in frames with the rule's secret, which a stamp takes the place of.
import { HashMap, ntohl, RingBuf, SkAction, type SkMsg, SockHash, skMsg, type u32 } from "tsbpf";

export const license = "Dual MIT/GPL";

/** A frame: the length of its payload, the secret, the payload. It leaves as: stamp, length, payload. */
const HEADER_BYTES = 8;
const LENGTH_BYTES = 4;
const SECRET_BYTES = 4;
const STAMP_BYTES = 4;

const Refusal = { Denied: 0, Forged: 1 } as const;
type Refusal = (typeof Refusal)[keyof typeof Refusal];

class Refused {
  kind: u32 = 0;
  port: u32 = 0;
  bytes: u32 = 0;
}

class Rule {
  secret: u32 = 0;
  stamp: u32 = 0;
}

/** Sockets under the policy, by any key. */
export const senders = new SockHash<u32>({ maxEntries: 1024 });
/** By remote port. */
export const rules = new HashMap<u32, Rule>({ maxEntries: 1024 });
export const events = new RingBuf<Refused>({ maxEntries: 65536 });

function refuse(msg: SkMsg, kind: Refusal): SkAction {
  events.emit({ kind, port: ntohl(msg.remotePort), bytes: msg.size });
  return SkAction.Drop;
}

export class Policy {
  @skMsg(senders)
  static police(msg: SkMsg): SkAction {
    const rule = rules.get(ntohl(msg.remotePort));
    if (!rule) return refuse(msg, Refusal.Denied);
    if (msg.size < HEADER_BYTES) {
      msg.corkBytes(HEADER_BYTES);
      return SkAction.Pass;
    }
    msg.pull(0, HEADER_BYTES);
    const length = msg.data.getUint32(0);
    if (msg.data.getUint32(LENGTH_BYTES) !== rule.secret) return refuse(msg, Refusal.Forged);
    // The decision is about this frame; what follows is another.
    msg.applyBytes(HEADER_BYTES + length);
    if (msg.pop(LENGTH_BYTES, SECRET_BYTES) !== 0) return SkAction.Drop;
    if (msg.push(0, STAMP_BYTES) !== 0) return SkAction.Drop;
    msg.data.setUint32(0, rule.stamp);
    return SkAction.Pass;
  }
}

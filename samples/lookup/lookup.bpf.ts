// Steers a range of ports to one listener, which is bound to another port: whoever connects to any of them is accepted there.
import { Protocol, SkAction, type SkLookup, SockMap, skAssign, skLookup } from "tsbpf";

export const license = "Dual MIT/GPL";

const FIRST_PORT = 7000;
const LAST_PORT = 7999;

/** Entry 0: the listening socket. */
export const listeners = new SockMap({ maxEntries: 1 });

export class Steering {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    if (ctx.protocol !== Protocol.Tcp || ctx.localPort < FIRST_PORT || ctx.localPort > LAST_PORT) return SkAction.Pass;
    using listener = listeners.lookup(0);
    if (!listener) return SkAction.Drop;
    return skAssign(ctx, listener, 0) === 0 ? SkAction.Pass : SkAction.Drop;
  }
}

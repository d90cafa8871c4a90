import { type HeldSock, SkAction, type SkLookup, SockMap, skAssign, skLookup } from "tsbpf";

export const listeners = new SockMap({ maxEntries: 16 });

function first(): HeldSock | undefined {
  return listeners.lookup(0);
}

export class Steering {
  @skLookup()
  static steer(ctx: SkLookup): SkAction {
    const sk = listeners.lookup(ctx.localPort & 15);
    if (!sk) return SkAction.Pass;
    skAssign(ctx, first());
    return listeners.lookup(1) ? SkAction.Pass : SkAction.Drop;
  }
}

// Helpers on sockets and connections: the chosen socket, options, header options.

import {
  getCurrentComm,
  getNetnsCookie,
  getSocketCookie,
  getsockopt,
  type i32,
  loadHdrOpt,
  reserveHdrOpt,
  SkAction,
  type SkLookup,
  SkLookupFlag,
  type SockOps,
  SockOpsOp,
  setsockopt,
  skAssign,
  skLookup,
  sockOps,
  storeHdrOpt,
  syscall,
  type u8,
  type u16,
  type u32,
  u64,
} from "tsbpf";

class Value {
  value: i32 = 0;
}

class Option {
  kind: u8 = 0;
  size: u8 = 0;
  magic: u16 = 0;
}

class Name {
  first: u64 = 0n;
  second: u64 = 0n;
}

class Args {
  result: u64 = 0n;
}

let last: u64 = 0n;

export class Connections {
  @sockOps()
  static options(ops: SockOps): i32 {
    const value = new Value();
    const option = new Option();
    option.kind = 254;
    switch (ops.op) {
      case SockOpsOp.TcpConnect:
        value.value = 1;
        return setsockopt(ops, 6, 1, value) === 0 && getsockopt(ops, 6, 1, value) === 0 && value.value === 1 ? 1 : 0;
      case SockOpsOp.HdrOptLen:
        return reserveHdrOpt(ops, 4, 0n) === 0 ? 1 : 0;
      case SockOpsOp.WriteHdrOpt:
        option.size = 4;
        return storeHdrOpt(ops, option, 0n) === 0 ? 1 : 0;
      case SockOpsOp.ParseHdrOpt:
        if (loadHdrOpt(ops, option, 0n) < 0) return 0;
        last = u64Of(option.magic) + getSocketCookie(ops) + getNetnsCookie(ops);
        break;
    }
    return 1;
  }

  @skLookup()
  static keep(ctx: SkLookup): SkAction {
    const sk = ctx.sk;
    if (skAssign(ctx, undefined, SkLookupFlag.Replace) !== 0) return SkAction.Drop;
    return skAssign(ctx, sk) === 0 ? SkAction.Pass : SkAction.Drop;
  }

  @syscall()
  static name(args: Args): i32 {
    const name = new Name();
    const result = getCurrentComm(name);
    args.result = name.first ^ name.second;
    return result;
  }
}

const u64Of = (value: u32): u64 => u64(value);

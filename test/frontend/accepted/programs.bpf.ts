// Every decorator, with a map and without, with onFault; several programs in a class and in several classes.
import {
  type i32,
  SkAction,
  type SkBuff,
  type SkMsg,
  SockHash,
  SockMap,
  schedCls,
  skbVerdict,
  skMsg,
  streamParser,
  streamVerdict,
  syscall,
  TcAction,
  type u32,
} from "tsbpf";

export const license = "Dual MIT/GPL";

class Args {
  in: u32 = 0;
  out: u32 = 0;
}

export const framed = new SockMap({ maxEntries: 2 });
export const raw = new SockHash<u32>({ maxEntries: 2 });

export class Framed {
  @streamParser(framed)
  static parser(skb: SkBuff): u32 {
    return skb.len;
  }

  @streamVerdict(framed, { onFault: SkAction.Pass })
  static verdict(skb: SkBuff): SkAction {
    return 100 / skb.len > 5 ? framed.redirect(skb, 1) : SkAction.Pass;
  }

  @skMsg(framed)
  static send(msg: SkMsg): SkAction {
    return msg.size > 10 ? framed.redirect(msg, 0) : SkAction.Pass;
  }
}

export class Others {
  @streamParser(undefined, { onFault: -5 })
  static strict(skb: SkBuff): i32 {
    return skb.len > 100 ? -22 : 4;
  }

  @streamParser()
  static lax(skb: SkBuff): u32 | i32 {
    if (skb.len > 100) return -22;
    return skb.len;
  }

  @streamVerdict()
  static any(): SkAction {
    return SkAction.Pass;
  }

  @skbVerdict(raw)
  static direct(skb: SkBuff): SkAction {
    return raw.redirect(skb, skb.localPort);
  }

  @skMsg()
  static loose(msg: SkMsg): SkAction {
    return msg.localPort === 80 ? SkAction.Drop : SkAction.Pass;
  }

  @syscall({ onFault: -7 })
  static compute(args: Args): i32 {
    args.out = args.in / (args.in - 5);
    return 0;
  }

  @schedCls({ onFault: TcAction.Shot })
  static classify(skb: SkBuff): i32 {
    skb.mark = skb.len % (skb.mark & 7);
    return TcAction.Ok;
  }
}

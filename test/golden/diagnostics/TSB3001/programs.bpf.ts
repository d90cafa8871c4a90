import { SkAction, type SkBuff, skbVerdict, SockMap, streamParser, type u32 } from "tsbpf";

export const first = new SockMap({ maxEntries: 2 });
export const second = new SockMap({ maxEntries: 2 });

export class First {
  @skbVerdict(first)
  static verdict(skb: SkBuff): SkAction {
    return SkAction.Pass;
  }
}

export class Second {
  @skbVerdict(second)
  static verdict(skb: SkBuff): SkAction {
    return SkAction.Drop;
  }

  @streamParser(second)
  static first(skb: SkBuff): u32 {
    return skb.len;
  }
}

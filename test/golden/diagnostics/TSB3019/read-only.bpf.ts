import { SkAction, type SkBuff, streamParser, type u32 } from "tsbpf";

export class Router {
  @streamParser()
  static parser(skb: SkBuff): u32 {
    skb.priority = 7;
    return skb.len;
  }
}

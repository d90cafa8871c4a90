import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

declare function checksum(length: u32): u32;

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return checksum(skb.len) === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

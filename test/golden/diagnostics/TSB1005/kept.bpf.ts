import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function isSmall(length: u32): boolean {
  return length < 10;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let test = (length: u32) => length > skb.len;
    const all = [(length: u32) => length > 1, isSmall];
    const rules = { test: (length: u32) => length > 2 };
    const either = skb.len > 3 ? (length: u32) => length > 3 : isSmall;
    return test(1) || all[0](1) || rules.test(1) || either(1) ? SkAction.Drop : SkAction.Pass;
  }
}

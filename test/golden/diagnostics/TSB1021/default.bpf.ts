import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

let limit: u32 = 1000;

function within(length: u32, most: u32 = limit): boolean {
  return length <= most;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    limit++;
    return within(skb.len) ? SkAction.Pass : SkAction.Drop;
  }
}

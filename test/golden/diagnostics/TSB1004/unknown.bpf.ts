import { SkAction, type SkBuff, skbVerdict } from "tsbpf";

function isSet(value: unknown): boolean {
  return value !== undefined;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return isSet(skb.len) ? SkAction.Pass : SkAction.Drop;
  }
}

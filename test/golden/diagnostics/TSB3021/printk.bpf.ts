import { printk, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    printk`length ${skb.len}`;
    return SkAction.Pass;
  }
}

import { printk, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const license = "GPL";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    printk`${skb.len} ${skb.localPort}`;
    printk`${skb.family} ${skb.priority}`;
    return SkAction.Pass;
  }
}

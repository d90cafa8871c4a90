import { ntohl, printk, SkAction, type SkBuff, skbVerdict } from "tsbpf";

export const license = "GPL";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    printk`port ${ntohl(skb.remotePort)}`;
    return SkAction.Pass;
  }
}

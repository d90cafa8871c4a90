// printk of no to three values, with text that is special in C.
import { type i8, i32, ktimeGetNs, ntohl, printk, SkAction, type SkBuff, skbVerdict, u64 } from "tsbpf";

export const license = "GPL";

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const small: i8 = -5;
    printk`hello`;
    printk`100% of ${skb.len} "bytes" \\ from ${ntohl(skb.remotePort)}`;
    printk`${u64(skb.len)} ${small} ${i32(skb.len) - 5}`;
    printk`hello`;
    printk`at ${ktimeGetNs()}`;
    return SkAction.Pass;
  }
}

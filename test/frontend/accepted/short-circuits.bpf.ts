// && and || in conditions and as values, ! of them, ??, assignments by them.
import { HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const both = skb.len > 10 && skb.localPort > 10;
    const either = both || !(skb.len < 5 && skb.localPort < 5);
    const chosen = skb.len || skb.localPort;
    const second = skb.len && skb.localPort;
    let flag = both;
    flag ||= either;
    flag &&= skb.family === 2;
    const count = counts.get(chosen);
    const value = count ? count.value : 0;
    const other = counts.get(second)?.value ?? value;
    const entry = counts.get(1) ?? counts.get(2);
    if (entry && (flag || entry.value > 3)) entry.value += 1;
    if (!entry || other === 0) return SkAction.Pass;
    return flag ? SkAction.Drop : SkAction.Pass;
  }
}

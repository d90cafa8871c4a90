// let x = 0 takes the type of what is assigned to it; results take that of the returns; literals that of their surroundings.
import { SkAction, type SkBuff, skbVerdict, type u8, type u32, u64 } from "tsbpf";

const longest = (skb: SkBuff) => (skb.len > 5 ? skb.len : 5);

function sumOf(skb: SkBuff) {
  let sum = 0;
  let big = 0n;
  let i = 0;
  for (i = 0; i < 4; i++) {
    sum += skb.len;
    big += u64(skb.len);
  }
  const later = sum > 5 ? sum : 7;
  return big > 100n ? later : 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let best = 0;
    best = longest(skb);
    const small: u8 = skb.len > 5 ? 1 : 2;
    let flag = false;
    if (sumOf(skb) > best + small) flag = true;
    let action: SkAction = SkAction.Drop;
    if (flag) action = SkAction.Pass;
    return action;
  }
}

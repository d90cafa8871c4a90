import { type FixedArray, fixed, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

const METHOD = "GET";

function sum(values: FixedArray<u32, 3>): u32 {
  return values.reduce((all, one) => all + one);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    console.log(skb.len);
    const wide = BigInt(skb.len) + BigInt(Number(3n));
    const started = Date.now() + performance.now();
    const seen = new Map<u32, u32>();
    const bytes = new Uint8Array(16);
    const half = Math.floor(skb.len / 2) + Math.random() + Math.pow(skb.len, 2);
    const list = [1, 2, 3];
    list.push(4);
    if (list.includes(skb.len) || METHOD.startsWith("G")) return SkAction.Drop;
    setTimeout(() => JSON.stringify(skb), 10);
    return sum(fixed<u32, 3>()) === half && wide === 3n && started === bytes[0] && seen ? SkAction.Drop : SkAction.Pass;
  }
}

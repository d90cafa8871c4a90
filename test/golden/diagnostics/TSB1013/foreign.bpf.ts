import { type FixedArray, fixed, HashMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

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
    const byte = skb.data[0] + skb.data.slice(1).byteLength + skb.data.length;
    for (const [key, value] of counts) counts.set(key, value + 1);
    counts.forEach((value) => METHOD[value]);
    if (counts.size > 4) counts.clear();
    setTimeout(() => JSON.stringify(skb), 10);
    return sum(fixed<u32, 3>()) === half && wide === 3n && started === bytes[0] && seen ? SkAction.Drop : SkAction.Pass;
  }
}

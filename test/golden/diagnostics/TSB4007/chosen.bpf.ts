import { type i32, HashMap, type SkBuff, schedCls, type u32 } from "tsbpf";

export const counts = new HashMap<u32, u32>({ maxEntries: 16 });

export class Program {
  @schedCls()
  static many(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    const n0 = (hash & 0x1) !== 0 ? counts.get(0) : undefined;
    const n1 = (hash & 0x2) !== 0 ? counts.get(1) : undefined;
    const n2 = (hash & 0x4) !== 0 ? counts.get(2) : undefined;
    const n3 = (hash & 0x8) !== 0 ? counts.get(3) : undefined;
    const n4 = (hash & 0x10) !== 0 ? counts.get(4) : undefined;
    const n5 = (hash & 0x20) !== 0 ? counts.get(5) : undefined;
    const n6 = (hash & 0x40) !== 0 ? counts.get(6) : undefined;
    const n7 = (hash & 0x80) !== 0 ? counts.get(7) : undefined;
    const n8 = (hash & 0x100) !== 0 ? counts.get(8) : undefined;
    const n9 = (hash & 0x200) !== 0 ? counts.get(9) : undefined;
    const n10 = (hash & 0x400) !== 0 ? counts.get(10) : undefined;
    const n11 = (hash & 0x800) !== 0 ? counts.get(11) : undefined;
    const n12 = (hash & 0x1000) !== 0 ? counts.get(12) : undefined;
    const n13 = (hash & 0x2000) !== 0 ? counts.get(13) : undefined;
    const n14 = (hash & 0x4000) !== 0 ? counts.get(14) : undefined;
    const n15 = (hash & 0x8000) !== 0 ? counts.get(15) : undefined;
    if (n0) n0.value += sum++;
    if (n1) n1.value += sum++;
    if (n2) n2.value += sum++;
    if (n3) n3.value += sum++;
    if (n4) n4.value += sum++;
    if (n5) n5.value += sum++;
    if (n6) n6.value += sum++;
    if (n7) n7.value += sum++;
    if (n8) n8.value += sum++;
    if (n9) n9.value += sum++;
    if (n10) n10.value += sum++;
    if (n11) n11.value += sum++;
    if (n12) n12.value += sum++;
    if (n13) n13.value += sum++;
    if (n14) n14.value += sum++;
    if (n15) n15.value += sum++;
    return sum & 0xff;
  }
}

// tsbpf: cpu=v3
// As many references that may be missing or differ as the verifier walks every combination of, and choices that cost it nothing.
import { HashMap, type i32, RingBuf, SkAction, type SkBuff, type SkLookup, SockMap, schedCls, skLookup, type u32 } from "tsbpf";

class Flow {
  a: u32 = 0;
  b: u32 = 0;
}

export const flows = new HashMap<u32, Flow>({ maxEntries: 16 });
export const socks = new SockMap({ maxEntries: 16 });
export const events = new RingBuf<Flow>({ maxEntries: 4096 });

export class References {
  @schedCls()
  static chosen(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    const n0 = (hash & 0x1) !== 0 ? flows.get(0) : undefined;
    const n1 = (hash & 0x2) !== 0 ? flows.get(1) : undefined;
    const n2 = (hash & 0x4) !== 0 ? flows.get(2) : undefined;
    const n3 = (hash & 0x8) !== 0 ? flows.get(3) : undefined;
    const n4 = (hash & 0x10) !== 0 ? flows.get(4) : undefined;
    const n5 = (hash & 0x20) !== 0 ? flows.get(5) : undefined;
    if (n0) sum += n0.a;
    if (n1) sum += n1.a;
    if (n2) sum += n2.a;
    if (n3) sum += n3.a;
    if (n4) sum += n4.a;
    if (n5) sum += n5.a;
    return sum & 0xff;
  }

  @schedCls()
  static twice(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    const n0 = flows.get(0);
    if (n0) n0.b = hash;
    const n1 = flows.get(1);
    if (n1) n1.b = hash;
    const n2 = flows.get(2);
    if (n2) n2.b = hash;
    const n3 = flows.get(3);
    if (n3) n3.b = hash;
    const n4 = flows.get(4);
    if (n4) n4.b = hash;
    const n5 = flows.get(5);
    if (n5) n5.b = hash;
    if (n0) sum += n0.a;
    if (n1) sum += n1.a;
    if (n2) sum += n2.a;
    if (n3) sum += n3.a;
    if (n4) sum += n4.a;
    if (n5) sum += n5.a;
    return sum & 0xff;
  }

  @schedCls()
  static instead(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    const n0 = flows.get(0) ?? flows.get(100);
    const n1 = flows.get(1) ?? flows.get(101);
    const n2 = flows.get(2) ?? flows.get(102);
    const n3 = flows.get(3) ?? flows.get(103);
    const n4 = flows.get(4) ?? flows.get(104);
    const n5 = flows.get(5) ?? flows.get(105);
    const n6 = flows.get(6) ?? flows.get(106);
    const n7 = flows.get(7) ?? flows.get(107);
    const n8 = flows.get(8) ?? flows.get(108);
    const n9 = flows.get(9) ?? flows.get(109);
    if (n0) sum += n0.a;
    if (n1) sum += n1.a;
    if (n2) sum += n2.a;
    if (n3) sum += n3.a;
    if (n4) sum += n4.a;
    if (n5) sum += n5.a;
    if (n6) sum += n6.a;
    if (n7) sum += n7.a;
    if (n8) sum += n8.a;
    if (n9) sum += n9.a;
    return (sum ^ hash) & 0xff;
  }

  @schedCls()
  static own(skb: SkBuff): i32 {
    const hash = skb.hash;
    const own = new Flow();
    let sum: u32 = 0;
    const n0 = flows.get(0) ?? own;
    const n1 = flows.get(1) ?? own;
    const n2 = flows.get(2) ?? own;
    const n3 = flows.get(3) ?? own;
    const n4 = flows.get(4) ?? own;
    const n5 = flows.get(5) ?? own;
    sum += n0.a;
    sum += n1.a;
    sum += n2.a;
    sum += n3.a;
    sum += n4.a;
    sum += n5.a;
    return (sum ^ hash) & 0xff;
  }

  @schedCls()
  static records(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    using n0 = (hash & 0x1) !== 0 ? events.reserve() : undefined;
    using n1 = (hash & 0x2) !== 0 ? events.reserve() : undefined;
    using n2 = (hash & 0x4) !== 0 ? events.reserve() : undefined;
    using n3 = (hash & 0x8) !== 0 ? events.reserve() : undefined;
    using n4 = (hash & 0x10) !== 0 ? events.reserve() : undefined;
    using n5 = (hash & 0x20) !== 0 ? events.reserve() : undefined;
    if (n0) n0.a = hash;
    if (n1) n1.a = hash;
    if (n2) n2.a = hash;
    if (n3) n3.a = hash;
    if (n4) n4.a = hash;
    if (n5) n5.a = hash;
    return sum & 0xff;
  }

  @skLookup()
  static sockets(ctx: SkLookup): SkAction {
    const port = ctx.localPort;
    let sum: u32 = 0;
    using n0 = socks.lookup(0);
    using n1 = socks.lookup(1);
    using n2 = socks.lookup(2);
    using n3 = socks.lookup(3);
    using n4 = socks.lookup(4);
    using n5 = socks.lookup(5);
    if (n0) sum += n0.family;
    if (n1) sum += n1.family;
    if (n2) sum += n2.family;
    if (n3) sum += n3.family;
    if (n4) sum += n4.family;
    if (n5) sum += n5.family;
    return sum > port ? SkAction.Drop : SkAction.Pass;
  }

  @schedCls()
  static flags(skb: SkBuff): i32 {
    const hash = skb.hash;
    const own = new Flow();
    own.a = hash;
    let sum: u32 = 0;
    const n0 = (hash & 0x1) !== 0 ? own : undefined;
    const n1 = (hash & 0x2) !== 0 ? own : undefined;
    const n2 = (hash & 0x4) !== 0 ? own : undefined;
    const n3 = (hash & 0x8) !== 0 ? own : undefined;
    const n4 = (hash & 0x10) !== 0 ? own : undefined;
    const n5 = (hash & 0x20) !== 0 ? own : undefined;
    const n6 = (hash & 0x40) !== 0 ? own : undefined;
    const n7 = (hash & 0x80) !== 0 ? own : undefined;
    const n8 = (hash & 0x100) !== 0 ? own : undefined;
    const n9 = (hash & 0x200) !== 0 ? own : undefined;
    const n10 = (hash & 0x400) !== 0 ? own : undefined;
    const n11 = (hash & 0x800) !== 0 ? own : undefined;
    const n12 = (hash & 0x1000) !== 0 ? own : undefined;
    const n13 = (hash & 0x2000) !== 0 ? own : undefined;
    const n14 = (hash & 0x4000) !== 0 ? own : undefined;
    const n15 = (hash & 0x8000) !== 0 ? own : undefined;
    const n16 = (hash & 0x10000) !== 0 ? own : undefined;
    const n17 = (hash & 0x20000) !== 0 ? own : undefined;
    const n18 = (hash & 0x40000) !== 0 ? own : undefined;
    const n19 = (hash & 0x80000) !== 0 ? own : undefined;
    const n20 = (hash & 0x100000) !== 0 ? own : undefined;
    const n21 = (hash & 0x200000) !== 0 ? own : undefined;
    const n22 = (hash & 0x400000) !== 0 ? own : undefined;
    const n23 = (hash & 0x800000) !== 0 ? own : undefined;
    if (n0) sum += n0.a;
    if (n1) sum += n1.a;
    if (n2) sum += n2.a;
    if (n3) sum += n3.a;
    if (n4) sum += n4.a;
    if (n5) sum += n5.a;
    if (n6) sum += n6.a;
    if (n7) sum += n7.a;
    if (n8) sum += n8.a;
    if (n9) sum += n9.a;
    if (n10) sum += n10.a;
    if (n11) sum += n11.a;
    if (n12) sum += n12.a;
    if (n13) sum += n13.a;
    if (n14) sum += n14.a;
    if (n15) sum += n15.a;
    if (n16) sum += n16.a;
    if (n17) sum += n17.a;
    if (n18) sum += n18.a;
    if (n19) sum += n19.a;
    if (n20) sum += n20.a;
    if (n21) sum += n21.a;
    if (n22) sum += n22.a;
    if (n23) sum += n23.a;
    return sum & 0xff;
  }

  @schedCls()
  static lookups(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    let n0 = flows.get(0);
    if ((hash & 0x1) !== 0) n0 = flows.get(50);
    let n1 = flows.get(1);
    if ((hash & 0x2) !== 0) n1 = flows.get(51);
    let n2 = flows.get(2);
    if ((hash & 0x4) !== 0) n2 = flows.get(52);
    let n3 = flows.get(3);
    if ((hash & 0x8) !== 0) n3 = flows.get(53);
    let n4 = flows.get(4);
    if ((hash & 0x10) !== 0) n4 = flows.get(54);
    let n5 = flows.get(5);
    if ((hash & 0x20) !== 0) n5 = flows.get(55);
    let n6 = flows.get(6);
    if ((hash & 0x40) !== 0) n6 = flows.get(56);
    let n7 = flows.get(7);
    if ((hash & 0x80) !== 0) n7 = flows.get(57);
    let n8 = flows.get(8);
    if ((hash & 0x100) !== 0) n8 = flows.get(58);
    let n9 = flows.get(9);
    if ((hash & 0x200) !== 0) n9 = flows.get(59);
    let n10 = flows.get(10);
    if ((hash & 0x400) !== 0) n10 = flows.get(60);
    let n11 = flows.get(11);
    if ((hash & 0x800) !== 0) n11 = flows.get(61);
    let n12 = flows.get(12);
    if ((hash & 0x1000) !== 0) n12 = flows.get(62);
    let n13 = flows.get(13);
    if ((hash & 0x2000) !== 0) n13 = flows.get(63);
    let n14 = flows.get(14);
    if ((hash & 0x4000) !== 0) n14 = flows.get(64);
    let n15 = flows.get(15);
    if ((hash & 0x8000) !== 0) n15 = flows.get(65);
    let n16 = flows.get(16);
    if ((hash & 0x10000) !== 0) n16 = flows.get(66);
    let n17 = flows.get(17);
    if ((hash & 0x20000) !== 0) n17 = flows.get(67);
    let n18 = flows.get(18);
    if ((hash & 0x40000) !== 0) n18 = flows.get(68);
    let n19 = flows.get(19);
    if ((hash & 0x80000) !== 0) n19 = flows.get(69);
    let n20 = flows.get(20);
    if ((hash & 0x100000) !== 0) n20 = flows.get(70);
    let n21 = flows.get(21);
    if ((hash & 0x200000) !== 0) n21 = flows.get(71);
    let n22 = flows.get(22);
    if ((hash & 0x400000) !== 0) n22 = flows.get(72);
    let n23 = flows.get(23);
    if ((hash & 0x800000) !== 0) n23 = flows.get(73);
    if (n0) sum += n0.a;
    if (n1) sum += n1.a;
    if (n2) sum += n2.a;
    if (n3) sum += n3.a;
    if (n4) sum += n4.a;
    if (n5) sum += n5.a;
    if (n6) sum += n6.a;
    if (n7) sum += n7.a;
    if (n8) sum += n8.a;
    if (n9) sum += n9.a;
    if (n10) sum += n10.a;
    if (n11) sum += n11.a;
    if (n12) sum += n12.a;
    if (n13) sum += n13.a;
    if (n14) sum += n14.a;
    if (n15) sum += n15.a;
    if (n16) sum += n16.a;
    if (n17) sum += n17.a;
    if (n18) sum += n18.a;
    if (n19) sum += n19.a;
    if (n20) sum += n20.a;
    if (n21) sum += n21.a;
    if (n22) sum += n22.a;
    if (n23) sum += n23.a;
    return sum & 0xff;
  }

  @schedCls()
  static offsets(skb: SkBuff): i32 {
    const hash = skb.hash;
    let sum: u32 = 0;
    const n0: u32 = (hash & 0x1) !== 0 ? 4 : 8;
    const n1: u32 = (hash & 0x2) !== 0 ? 4 : 8;
    const n2: u32 = (hash & 0x4) !== 0 ? 4 : 8;
    const n3: u32 = (hash & 0x8) !== 0 ? 4 : 8;
    const n4: u32 = (hash & 0x10) !== 0 ? 4 : 8;
    const n5: u32 = (hash & 0x20) !== 0 ? 4 : 8;
    const n6: u32 = (hash & 0x40) !== 0 ? 4 : 8;
    const n7: u32 = (hash & 0x80) !== 0 ? 4 : 8;
    const n8: u32 = (hash & 0x100) !== 0 ? 4 : 8;
    const n9: u32 = (hash & 0x200) !== 0 ? 4 : 8;
    const n10: u32 = (hash & 0x400) !== 0 ? 4 : 8;
    const n11: u32 = (hash & 0x800) !== 0 ? 4 : 8;
    const n12: u32 = (hash & 0x1000) !== 0 ? 4 : 8;
    const n13: u32 = (hash & 0x2000) !== 0 ? 4 : 8;
    const n14: u32 = (hash & 0x4000) !== 0 ? 4 : 8;
    const n15: u32 = (hash & 0x8000) !== 0 ? 4 : 8;
    const n16: u32 = (hash & 0x10000) !== 0 ? 4 : 8;
    const n17: u32 = (hash & 0x20000) !== 0 ? 4 : 8;
    const n18: u32 = (hash & 0x40000) !== 0 ? 4 : 8;
    const n19: u32 = (hash & 0x80000) !== 0 ? 4 : 8;
    if (skb.data.subview(n0).startsWith("GET")) sum += n0;
    if (skb.data.subview(n1).startsWith("GET")) sum += n1;
    if (skb.data.subview(n2).startsWith("GET")) sum += n2;
    if (skb.data.subview(n3).startsWith("GET")) sum += n3;
    if (skb.data.subview(n4).startsWith("GET")) sum += n4;
    if (skb.data.subview(n5).startsWith("GET")) sum += n5;
    if (skb.data.subview(n6).startsWith("GET")) sum += n6;
    if (skb.data.subview(n7).startsWith("GET")) sum += n7;
    if (skb.data.subview(n8).startsWith("GET")) sum += n8;
    if (skb.data.subview(n9).startsWith("GET")) sum += n9;
    if (skb.data.subview(n10).startsWith("GET")) sum += n10;
    if (skb.data.subview(n11).startsWith("GET")) sum += n11;
    if (skb.data.subview(n12).startsWith("GET")) sum += n12;
    if (skb.data.subview(n13).startsWith("GET")) sum += n13;
    if (skb.data.subview(n14).startsWith("GET")) sum += n14;
    if (skb.data.subview(n15).startsWith("GET")) sum += n15;
    if (skb.data.subview(n16).startsWith("GET")) sum += n16;
    if (skb.data.subview(n17).startsWith("GET")) sum += n17;
    if (skb.data.subview(n18).startsWith("GET")) sum += n18;
    if (skb.data.subview(n19).startsWith("GET")) sum += n19;
    return sum & 0xff;
  }

  @schedCls()
  static beside(skb: SkBuff): i32 {
    const hash = skb.hash;
    using slot = events.reserve();
    let sum: u32 = 0;
    const n0 = ((hash >>> 0) & 3) > 1;
    const n1 = ((hash >>> 1) & 3) > 1;
    const n2 = ((hash >>> 2) & 3) > 1;
    const n3 = ((hash >>> 3) & 3) > 1;
    const n4 = ((hash >>> 4) & 3) > 1;
    const n5 = ((hash >>> 5) & 3) > 1;
    const n6 = ((hash >>> 6) & 3) > 1;
    const n7 = ((hash >>> 7) & 3) > 1;
    const n8 = ((hash >>> 8) & 3) > 1;
    const n9 = ((hash >>> 9) & 3) > 1;
    const n10 = ((hash >>> 10) & 3) > 1;
    const n11 = ((hash >>> 11) & 3) > 1;
    const n12 = ((hash >>> 12) & 3) > 1;
    const n13 = ((hash >>> 13) & 3) > 1;
    const n14 = ((hash >>> 14) & 3) > 1;
    const n15 = ((hash >>> 15) & 3) > 1;
    const n16 = ((hash >>> 16) & 3) > 1;
    const n17 = ((hash >>> 17) & 3) > 1;
    const n18 = ((hash >>> 18) & 3) > 1;
    const n19 = ((hash >>> 19) & 3) > 1;
    if (n0 && slot) slot.a += 0;
    if (n0) sum += 1;
    if (n1 && slot) slot.a += 1;
    if (n1) sum += 2;
    if (n2 && slot) slot.a += 2;
    if (n2) sum += 3;
    if (n3 && slot) slot.a += 3;
    if (n3) sum += 4;
    if (n4 && slot) slot.a += 4;
    if (n4) sum += 5;
    if (n5 && slot) slot.a += 5;
    if (n5) sum += 6;
    if (n6 && slot) slot.a += 6;
    if (n6) sum += 7;
    if (n7 && slot) slot.a += 7;
    if (n7) sum += 8;
    if (n8 && slot) slot.a += 8;
    if (n8) sum += 9;
    if (n9 && slot) slot.a += 9;
    if (n9) sum += 10;
    if (n10 && slot) slot.a += 10;
    if (n10) sum += 11;
    if (n11 && slot) slot.a += 11;
    if (n11) sum += 12;
    if (n12 && slot) slot.a += 12;
    if (n12) sum += 13;
    if (n13 && slot) slot.a += 13;
    if (n13) sum += 14;
    if (n14 && slot) slot.a += 14;
    if (n14) sum += 15;
    if (n15 && slot) slot.a += 15;
    if (n15) sum += 16;
    if (n16 && slot) slot.a += 16;
    if (n16) sum += 17;
    if (n17 && slot) slot.a += 17;
    if (n17) sum += 18;
    if (n18 && slot) slot.a += 18;
    if (n18) sum += 19;
    if (n19 && slot) slot.a += 19;
    if (n19) sum += 20;
    return 100 / (sum & 0xff);
  }
}

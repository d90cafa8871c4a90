import { cgroupSkb, type i32, type SkBuff } from "tsbpf";

function kind(): "ingress" | "egress" {
  return "ingress";
}

export class Counter {
  @cgroupSkb(kind())
  static count(skb: SkBuff): i32 {
    return skb.len > 0 ? 1 : 0;
  }
}

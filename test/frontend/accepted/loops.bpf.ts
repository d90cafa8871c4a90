// while, do, for; labelled break and continue; nested; bounds by a second condition; counting down; steps.
import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function digits(value: u32): u32 {
  let rest = value;
  let count: u32 = 0;
  do {
    rest = rest / 10;
    count++;
  } while (rest > 0 && count < 10);
  return count;
}

function firstPair(limit: u32): u32 {
  let found: u32 = 0;
  outer: for (let i = 0; i < 8; i++) {
    for (let j = 0; j < 8; j++) {
      if (j > i) continue outer;
      if (i * j === 12) {
        found = 1;
        break outer;
      }
      if (i + j === 5) continue;
      found += limit & 1;
    }
  }
  return found;
}

function countDown(): u32 {
  let steps: u32 = 0;
  for (let i = 20; i > 0; i -= 3) steps++;
  return steps;
}

function bits(value: u32): u32 {
  let count: u32 = 0;
  let i = 0;
  while (i < 32) {
    if (value & (1 << i)) count++;
    i++;
  }
  return count;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let sum: u32 = 0;
    for (let i: u32 = 0; i < skb.len && i < 16; i++) sum += i;
    block: {
      if (sum > 40) break block;
      sum += 1;
    }
    return digits(sum) + firstPair(skb.len) + countDown() + bits(skb.len) > 10 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

function down(n: u32, f: (n: u32) => u32): u32 {
  return n === 0 ? f(0) : down(n - 1, f);
}

function deeper(n: u32, f: (n: u32) => u32): u32 {
  return n === 0 ? f(0) : deeper(n - 1, (m) => f(m) + 1) + deeper(n - 2, (m) => f(m) + 2);
}

function through(n: u32): u32 {
  return down(n, (m) => through(m));
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    function count(n: u32): u32 {
      return n > skb.len ? count(n - 1) : n;
    }
    const a = down(skb.len, (n) => n);
    const b = deeper(skb.len, (n) => n);
    const c = count(skb.len);
    return a + b + c + through(3) > 7 ? SkAction.Drop : SkAction.Pass;
  }
}

import { SkAction, type SkBuff, skbVerdict, SockHash, type u32, type u64 } from "tsbpf";

class A {
  a: u64 = 0n;
  b: u64 = 0n;
  c: u64 = 0n;
  d: u64 = 0n;
}

class B {
  a = new A();
  b = new A();
  c = new A();
  d = new A();
}

class Long {
  a = new B();
  b = new B();
  c = new B();
  d = new B();
  port: u32 = 0;
}

export const seen = new SockHash<Long>({ maxEntries: 16 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return seen.redirect(skb, new Long());
  }
}

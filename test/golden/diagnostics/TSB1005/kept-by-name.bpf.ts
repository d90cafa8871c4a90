import { ArrayMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

type Test = (length: u32) => boolean;

class Rule {
  limit: u32 = 0;
  test: Test = (length) => length > 7;
}

export const rules = new ArrayMap<Rule>({ maxEntries: 1 });
export const tests = new ArrayMap<Test>({ maxEntries: 1 });

function isSmall(length: u32): boolean {
  return length < 10;
}

function pass(test: Test, length: u32): boolean {
  const same = test;
  return same(length);
}

function chosen(): Test {
  return isSmall;
}

function both(): [Test, u32] {
  return [isSmall, 1];
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const rule = new Rule();
    let test: Test | undefined = isSmall;
    if (pass(isSmall, skb.len)) return SkAction.Pass;
    if (rule.test(1)) return SkAction.Pass;
    if (test(skb.len)) return SkAction.Pass;
    const [other] = both();
    if (other(2)) return SkAction.Pass;
    return chosen()(2) ? SkAction.Drop : SkAction.Pass;
  }
}

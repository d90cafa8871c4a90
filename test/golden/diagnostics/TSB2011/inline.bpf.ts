import { ArrayMap, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

class Span {
  from: u32 = 0;
  to: u32 = 0;
}

class Path {
  span = new Span();
  hops: u32 = 0;
}

export const paths = new ArrayMap<Path>({ maxEntries: 1 });

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const path = paths.get(0);
    if (path) path.span = new Span();
    return SkAction.Pass;
  }
}

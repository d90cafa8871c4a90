import { RingBuf, range, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

export const license = "GPL";

class Point {
  x: u32 = 0;
}

export const events = new RingBuf<Point>({ maxEntries: 4096 });

function each(n: u32, f: (i: u32) => void): void {
  for (const i of range(n, 4)) f(i);
}

function reserved(f: (point: Point) => void): void {
  using point = events.reserve();
  if (point) f(point);
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    let last: Point | undefined;
    each(skb.len & 3, (i) => {
      const point = new Point();
      point.x = i;
      last = point;
    });
    reserved((point) => {
      last = point;
    });
    return last ? SkAction.Drop : SkAction.Pass;
  }
}

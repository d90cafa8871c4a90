import { type PacketView, SkAction, type SkBuff, skbVerdict, type u32 } from "tsbpf";

const START = 14;

class Cursor {
  at = START + 2;
  constructor(readonly view: PacketView) {}
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    const cursor = new Cursor(skb.data);
    return cursor.view.byteLength > cursor.at ? SkAction.Drop : SkAction.Pass;
  }
}

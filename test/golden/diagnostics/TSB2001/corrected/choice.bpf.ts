import { SkAction, type SkBuff, skbVerdict, u8, type u16 } from "tsbpf";

const clamped = (size: u16): u8 => {
  const most: u8 = u8(size > 8 ? 8 : size);
  return most;
};

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    return clamped(skb.data.getUint16(0)) > 4 ? SkAction.Drop : SkAction.Pass;
  }
}

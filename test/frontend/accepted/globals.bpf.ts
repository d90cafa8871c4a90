// Module variables that programs change: .bss and .data, every scalar, from functions, too.
import { type i32, SkAction, type SkBuff, skbVerdict, type u8, type u32, u64 } from "tsbpf";

let messages: u64 = 0n;
let longest: u32 = 7;
let low: u8 = 255;
let level: i32 = -5;
let seen: boolean = false;
let open: boolean = true;

function note(length: u32): void {
  messages += 1n;
  if (length > longest) longest = length;
  low--;
  level = level < 0 ? level + 1 : 0;
}

export class Router {
  @skbVerdict()
  static verdict(skb: SkBuff): SkAction {
    note(skb.len);
    open = !open;
    seen = seen || open;
    return open && messages > 5n && low !== 3 && level === 0 ? SkAction.Drop : SkAction.Pass;
  }
}

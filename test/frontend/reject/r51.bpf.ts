// Appends to an array in a function; the position goes in and out.
import { SkAction, type SkMsg, skMsg, u8, type u32 } from "tsbpf";
import { type Blob, blobs } from "./shared.bpf.ts";

export const license = "GPL";

function put(blob: Blob, at: u32, value: u8): u32 {
  blob.bytes[at] = value;
  return at + 1;
}

export class Reject {
  @skMsg()
  static p(msg: SkMsg): SkAction {
    const blob = blobs.get(0);
    if (!blob) return SkAction.Pass;
    let at: u32 = 0;
    at = put(blob, at, u8(msg.family));
    at = put(blob, at, u8(msg.size));
    if (msg.localPort === 80) at = put(blob, at, 1);
    blob.n = at;
    return SkAction.Pass;
  }
}

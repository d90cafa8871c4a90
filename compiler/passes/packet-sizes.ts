/** Reads of the message's size: `packetsize`, and the context's own field where that means the same. */

import { CONTEXTS } from "../../stdlib/spec/contexts.ts";
import { arg, instAt } from "../ir/access.ts";
import type { Inst, IrFunction } from "../ir/types.ts";

const offsetOf = (context: "SkBuff" | "SkMsg", field: string): number =>
  CONTEXTS[context].fields.find(({ name }) => name === field)?.offset ?? 0;

export const SKB_LEN = offsetOf("SkBuff", "len");
export const SKB_CB = offsetOf("SkBuff", "cb");
export const MSG_SIZE = offsetOf("SkMsg", "size");

export function isSizeRead(fn: IrFunction, inst: Inst): boolean {
  if (inst.op === "packetsize") return true;
  if (inst.op !== "load" || inst.space !== "ctx" || inst.width !== 4 || instAt(fn, arg(inst, 0)).op !== "param") return false;
  if (fn.packet === "skb" || fn.packet === "parsed-verdict") return inst.offset === SKB_LEN;
  return fn.packet === "msg" && inst.offset === MSG_SIZE;
}

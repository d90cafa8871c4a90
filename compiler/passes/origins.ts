/** Where a pointer comes from: it goes in; the instructions that it came through, or that made it, come out. */

import { arg, instAt } from "../ir/access.ts";
import type { Inst, IrFunction, ValueId } from "../ir/types.ts";

/** The pointer's own instruction and, back through phis and added offsets, all behind it. */
export function derivation(fn: IrFunction, pointer: ValueId): Inst[] {
  const seen = new Set<ValueId>([pointer]);
  for (const value of seen) {
    const inst = instAt(fn, value);
    if (inst.op === "phi") for (const operand of inst.args) seen.add(operand);
    if (inst.op === "ptradd") seen.add(arg(inst, 0));
  }
  return [...seen].map((value) => instAt(fn, value));
}

/** What made the pointer, whichever way was taken. */
export function originsOf(fn: IrFunction, pointer: ValueId): Inst[] {
  return derivation(fn, pointer).filter(({ op }) => op !== "phi" && op !== "ptradd");
}

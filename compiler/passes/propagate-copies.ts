/**
 * Replaces values that are other values: conversions within one width (the sign is read by range analysis only, which is done
 * by then), `ptradd` of nothing, phis of one value. Precondition: after `prove-checks` and `bound-loops`.
 */

import { arg, instAt, typeBits } from "../ir/access.ts";
import { Replacements } from "../ir/edit.ts";
import type { Inst, IrFunction } from "../ir/types.ts";
import { removeTrivialPhis } from "./trivial-phis.ts";

export function propagateCopies(fn: IrFunction): void {
  const replaced = new Replacements();
  for (const inst of fn.insts) if (inst && isCopy(fn, inst)) replaced.set(inst.id, arg(inst, 0));
  replaced.apply(fn);
  removeTrivialPhis(fn);
}

function isCopy(fn: IrFunction, inst: Inst): boolean {
  if (inst.op === "ptradd") return inst.args.length === 1 && inst.offset === 0;
  if (inst.op !== "convert" || inst.type === "void" || inst.type === "ptr") return false;
  const from = instAt(fn, arg(inst, 0)).type;
  return from !== "void" && from !== "ptr" && typeBits(from) === typeBits(inst.type) && inst.bits === typeBits(from);
}

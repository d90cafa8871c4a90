/** Which stack objects others may read or write: a function goes in, the allocas whose address leaves loads and stores come out. */

import { arg, instAt } from "../ir/access.ts";
import type { IrFunction, ValueId } from "../ir/types.ts";

export function escapingObjects(fn: IrFunction): Set<ValueId> {
  const escaping = new Set<ValueId>();
  for (const inst of fn.insts) {
    inst?.args.forEach((value, n) => {
      let base = instAt(fn, value);
      while (base.op === "ptradd") base = instAt(fn, arg(base, 0));
      const access = inst.op === "load" || inst.op === "ptradd" || inst.op === "compare" || inst.op === "check";
      if (base.op === "alloca" && !access && !((inst.op === "store" || inst.op === "atomic") && n === 0)) escaping.add(base.id);
    });
  }
  return escaping;
}

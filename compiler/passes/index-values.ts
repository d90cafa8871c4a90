/**
 * The values that addresses are computed from: a function goes in; the offsets of its addresses and what they are scaled from
 * come out.
 */

import { instAt } from "../ir/access.ts";
import type { IrFunction, ValueId } from "../ir/types.ts";

/** The verifier must see the bounds of these on the very register. */
export function indexValues(fn: IrFunction): Set<ValueId> {
  const found = new Set<ValueId>();
  for (const inst of fn.insts) {
    if (inst?.op !== "ptradd" || inst.args.length < 2) continue;
    for (let value = inst.args[1]; value !== undefined && !found.has(value); ) {
      found.add(value);
      const from = instAt(fn, value);
      value = from.op === "binary" ? from.args[0] : undefined;
    }
  }
  return found;
}

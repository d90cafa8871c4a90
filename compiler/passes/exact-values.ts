/**
 * Values that the kernel's verifier does not know exactly on each way through the code: a function goes in, they come out. It
 * knows constants, what is computed from them, and loop counters that start as one. Algorithm: greatest fixpoint over the SSA
 * graph; everything but `given` starts as known.
 */

import type { Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";

export function unknownValues(fn: IrFunction, given: readonly ValueId[]): Set<ValueId> {
  const unknown = new Set<ValueId>(given);
  for (let before = -1; before !== unknown.size; ) {
    before = unknown.size;
    for (const inst of fn.insts) if (inst && !unknown.has(inst.id) && isUnknown(inst, unknown)) unknown.add(inst.id);
  }
  return unknown;
}

function isUnknown(inst: Inst, unknown: ReadonlySet<ValueId>): boolean {
  switch (inst.op) {
    case "const":
    case "alloca":
    case "mapaddr":
    case "globaladdr":
    case "funcaddr":
      return false;
    case "binary":
      // Quotients are not followed, not even those of known values.
      return forgets(inst) || inst.args.some((value) => unknown.has(value));
    case "compare":
    case "convert":
    case "phi":
      return inst.args.some((value) => unknown.has(value));
    default:
      return true;
  }
}

const FORGOTTEN: ReadonlySet<string> = new Set(["udiv", "umod", "sdiv", "smod"]);

const forgets = (inst: InstOf<"binary">): boolean => FORGOTTEN.has(inst.binary);

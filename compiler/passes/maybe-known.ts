/**
 * Values that the kernel's verifier may know exactly on some way through the code: a function goes in, they come out. Unlike
 * exact-values.ts, one way is enough: a comparison is 0 on one and 1 on the other, a merge is what comes on the way, and what was
 * found equal to a constant is that constant behind the test. Algorithm: least fixpoint over the SSA graph.
 */

import { constantOf } from "../ir/access.ts";
import type { Inst, IrFunction, ValueId } from "../ir/types.ts";

/** Of `insts`, a part of the function. `given` are known by such tests only, whatever they are made of. */
export function maybeKnown(fn: IrFunction, insts: readonly Inst[], given: ReadonlySet<ValueId> = new Set()): Set<ValueId> {
  const known = new Set<ValueId>(insts.flatMap((inst) => foundEqual(fn, inst)));
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const inst of insts) if (inst.type !== "ptr" && !given.has(inst.id) && isKnown(fn, inst, known)) known.add(inst.id);
  }
  return known;
}

/** What a comparison tells exactly: `x === 5`, and `x > 0`, behind which 0 is left on the other way. */
function foundEqual(fn: IrFunction, inst: Inst): ValueId[] {
  if (inst.op !== "compare") return [];
  const isExact = inst.predicate === "eq" || inst.predicate === "ne";
  return inst.args.filter((_, index) => {
    const other = inst.args[1 - index];
    const constant = other === undefined ? undefined : constantOf(fn, other);
    return constant !== undefined && (isExact || constant === 0n || constant === 1n);
  });
}

function isKnown(fn: IrFunction, inst: Inst, known: ReadonlySet<ValueId>): boolean {
  switch (inst.op) {
    case "const":
    case "compare":
      return true;
    case "phi":
      return inst.args.some((value) => known.has(value) || constantOf(fn, value) !== undefined);
    case "binary":
    case "convert":
    case "neg":
    case "byteorder":
      return inst.args.every((value) => known.has(value) || constantOf(fn, value) !== undefined);
    default:
      return false;
  }
}

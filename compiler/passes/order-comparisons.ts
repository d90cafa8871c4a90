/**
 * Puts what the kernel's verifier knows exactly to the right of a comparison. Before Linux 6.8 it decides a branch on two registers
 * only where it knows the right one (kernel/bpf/verifier.c `check_cond_jmp_op`): with `i < n` it would go on with rounds that cannot
 * be, with `n > i` it sees that there are none. Algorithm: one walk. Required. Precondition: nothing orders operands afterwards.
 */

import { arg, instAt } from "../ir/access.ts";
import { rewrite } from "../ir/edit.ts";
import { mirror } from "../ir/evaluate.ts";
import type { IrFunction } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";

export function orderComparisons(fn: IrFunction): void {
  const unknown = unknownValues(fn, []);
  for (const inst of fn.insts) {
    if (inst?.op !== "compare") continue;
    const [left, right] = [arg(inst, 0), arg(inst, 1)];
    if (unknown.has(left) || !unknown.has(right) || instAt(fn, left).op === "const") continue;
    rewrite(fn, inst.id, { op: "compare", predicate: mirror(inst.predicate) }, [right, left]);
  }
}

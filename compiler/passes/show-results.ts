/**
 * Shows the verifier that a program's result lies in the range that its type demands (kernel/bpf/verifier.c `check_return_code`):
 * a result that is not plainly one of its values is masked, or replaced where there is but one, which changes nothing. The front
 * end saw to it that it is in range. Required. Precondition: after everything that might take the mask away again.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { addInst } from "../ir/edit.ts";
import type { Inst, IrFunction, ValueId } from "../ir/types.ts";

export function showResults(fn: IrFunction): void {
  if (!fn.resultRange || fn.result === "void") return;
  const [lo, hi] = fn.resultRange;
  const isOne = lo === hi;
  invariant(isOne || (lo === 0 && ((hi + 1) & hi) === 0), `show-results/${fn.name}`, `${lo} to ${hi} is no mask`);
  for (const block of liveBlocks(fn)) {
    const last = block.insts.at(-1);
    const end = last === undefined ? undefined : instAt(fn, last);
    if (end?.op !== "ret" || isPlain(fn, arg(end, 0), [lo, hi], new Set())) continue;
    const mask = addInst(fn, { op: "const", value: BigInt(hi) }, fn.result, [], end.loc);
    block.insts.splice(-1, 0, mask);
    if (isOne) {
      end.args = [mask];
      continue;
    }
    const masked = addInst(fn, { op: "binary", binary: "and" }, fn.result, [arg(end, 0), mask], end.loc);
    block.insts.splice(-1, 0, masked);
    end.args = [masked];
  }
}

/** Constants, comparisons and choices of them, which the verifier follows whatever the width of registers. */
function isPlain(fn: IrFunction, id: ValueId, range: readonly [lo: number, hi: number], seen: Set<ValueId>): boolean {
  if (seen.has(id)) return true;
  seen.add(id);
  const inst: Inst = instAt(fn, id);
  const [lo, hi] = range;
  if (inst.op === "const") return inst.value >= BigInt(lo) && inst.value <= BigInt(hi);
  if (inst.op === "compare") return lo <= 0 && hi >= 1;
  return inst.op === "phi" && inst.args.every((value) => isPlain(fn, value, range, seen));
}

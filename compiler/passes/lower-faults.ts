/**
 * In programs a `fault` becomes a return of the fault's verdict. Required. Precondition: after `inline`, which leaves faults in
 * programs only.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { instAt, liveBlocks, normalise } from "../ir/access.ts";
import { addInst, rewrite } from "../ir/edit.ts";
import type { IrFunction } from "../ir/types.ts";

export function lowerFaults(fn: IrFunction): void {
  for (const block of liveBlocks(fn)) {
    const last = block.insts.at(-1);
    const end = last === undefined ? undefined : instAt(fn, last);
    if (end?.op !== "fault") continue;
    const where = `lower-faults/${fn.name}`;
    invariant(fn.kind === "program", where, "a fault was left in a subprogram");
    invariant(fn.result !== "void", where, "a program without a result");
    const value = BigInt(fn.faultResults[end.fault] ?? fn.faultResults.default);
    const result = addInst(fn, { op: "const", value: normalise(fn.result, value) }, fn.result, [], end.loc);
    block.insts.splice(-1, 0, result);
    rewrite(fn, end.id, { op: "ret" }, [result]);
  }
}

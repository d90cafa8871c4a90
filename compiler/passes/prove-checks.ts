/**
 * Judges every `check` by interval analysis (`ranges.ts`): what is proved or never reached disappears, what is not becomes the
 * diagnostic that the front end prepared. Removes all checks. Required.
 * Precondition: after `promote-memory`, before anything forgets signs; before `inline`, so that the answer does not depend on
 * what the compiler chooses to inline.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { removeValues } from "../ir/edit.ts";
import type { IrFunction } from "../ir/types.ts";
import { contains, interval } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";

export function proveChecks(fn: IrFunction, { pending }: Pick<PassContext, "pending">): void {
  if (!fn.insts.some((inst) => inst?.op === "check")) return;
  const ranges = analyseRanges(fn);
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "check") continue;
      const range = ranges.at(arg(inst, 0), block.id);
      if (range && !contains(interval(inst.lo, inst.hi), range)) pending.push(inst.diagnostic);
    }
  }
  removeValues(fn, (id) => instAt(fn, id).op === "check");
}

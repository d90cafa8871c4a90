/**
 * Judges every `check` by interval analysis (`ranges.ts`): what is proved or never reached disappears, what is not becomes the
 * diagnostic that the front end prepared. What a called function gives is what its returns can be. Removes all checks. Required.
 * Precondition: after `promote-memory`, before anything forgets signs; before `inline`, so that the answer does not depend on
 * what the compiler chooses to inline; no recursion.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { removeValues } from "../ir/edit.ts";
import type { IrFunction } from "../ir/types.ts";
import { functionsByName } from "./call-graph.ts";
import { contains, type Interval, interval, join } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import type { ResultOf } from "./range-transfer.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

export function proveChecks({ module, pending }: Pick<PassContext, "module" | "pending">): void {
  const rangesOf = rangesByFunction(functionsByName(module));
  const checked = module.functions.filter((fn) => fn.insts.some((inst) => inst?.op === "check"));
  for (const fn of checked) judge(fn, rangesOf(fn), pending);
  for (const fn of checked) removeValues(fn, (id) => instAt(fn, id).op === "check");
}

function judge(fn: IrFunction, ranges: Ranges, pending: PassContext["pending"]): void {
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op !== "check") continue;
      const range = ranges.at(arg(inst, 0), block.id);
      if (range && !contains(interval(inst.lo, inst.hi), range)) pending.push(inst.diagnostic);
    }
  }
}

/** Each function is looked at once, those that are called before those that call them. */
function rangesByFunction(byName: ReadonlyMap<string, IrFunction>): (fn: IrFunction) => Ranges {
  const known = new Map<IrFunction, Ranges>();
  const rangesOf = (fn: IrFunction): Ranges => {
    const found = known.get(fn) ?? analyseRanges(fn, undefined, resultOf);
    known.set(fn, found);
    return found;
  };
  const resultOf: ResultOf = (callee) => {
    const fn = byName.get(callee);
    return fn && resultRange(fn, rangesOf(fn));
  };
  return rangesOf;
}

/** What the returns that are reached can give; undefined when there is none. */
function resultRange(fn: IrFunction, ranges: Ranges): Interval | undefined {
  let all: Interval | undefined;
  for (const block of liveBlocks(fn)) {
    const last = block.insts.at(-1);
    const end = last === undefined ? undefined : instAt(fn, last);
    if (end?.op === "ret" && end.args.length > 0) all = join(all, ranges.at(arg(end, 0), block.id));
  }
  return all;
}

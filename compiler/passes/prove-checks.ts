/**
 * Judges every `check` by interval analysis (`ranges.ts`): what is proved or never reached disappears, what is not becomes the
 * diagnostic that the front end prepared. What a called function gives is what its returns can be;
 * what a loop adds up, its rounds times what a round adds. Removes all checks. Required.
 * Precondition: after `promote-memory`, before anything forgets signs; before `inline`, so that the answer does not depend on
 * what the compiler chooses to inline; no recursion.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { removeValues } from "../ir/edit.ts";
import type { IrFunction, PendingDiagnostic } from "../ir/types.ts";
import { accumulatorLimits } from "./accumulators.ts";
import { functionsByName } from "./call-graph.ts";
import { contains, type Interval, interval, join } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import type { ResultOf } from "./range-transfer.ts";
import { analyseRanges, type Ranges } from "./ranges.ts";

export function proveChecks({ module, pending }: Pick<PassContext, "module" | "pending">): void {
  const { rangesOf, finerRangesOf } = rangesByFunction(functionsByName(module));
  const checked = module.functions.filter((fn) => fn.insts.some((inst) => inst?.op === "check"));
  for (const fn of checked) {
    if (unproved(fn, rangesOf(fn)).length > 0) pending.push(...unproved(fn, finerRangesOf(fn)));
  }
  for (const fn of checked) removeValues(fn, (id) => instAt(fn, id).op === "check");
}

function unproved(fn: IrFunction, ranges: Ranges): PendingDiagnostic[] {
  return liveBlocks(fn).flatMap((block) =>
    block.insts.flatMap((id) => {
      const inst = instAt(fn, id);
      const range = inst.op === "check" ? ranges.at(arg(inst, 0), block.id) : undefined;
      return inst.op === "check" && range && !contains(interval(inst.lo, inst.hi), range) ? [inst.diagnostic] : [];
    }),
  );
}

type RangesOf = (fn: IrFunction) => Ranges;

/** Each function is looked at once, and once more with the limits of what its loops add up, where that is asked for. */
function rangesByFunction(byName: ReadonlyMap<string, IrFunction>): { readonly [K in "rangesOf" | "finerRangesOf"]: RangesOf } {
  const rangesOf = remembered((fn) => analyseRanges(fn, undefined, { resultOf }));
  const finerRangesOf = remembered((fn) => {
    const limits = accumulatorLimits(fn, rangesOf(fn));
    return limits.size === 0 ? rangesOf(fn) : analyseRanges(fn, undefined, { resultOf, limits });
  });
  const resultOf: ResultOf = (callee) => {
    const fn = byName.get(callee);
    return fn && resultRange(fn, finerRangesOf(fn));
  };
  return { rangesOf, finerRangesOf };
}

function remembered(work: RangesOf): RangesOf {
  const known = new Map<IrFunction, Ranges>();
  return (fn) => {
    const found = known.get(fn) ?? work(fn);
    known.set(fn, found);
    return found;
  };
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

/**
 * Puts functions with a loop that has no bound by itself into their callers, callees first: what a caller passes may be its bound
 * (`find(view, 64)` of a loop `i < max`). Required. Precondition: after `promote-memory`, before `bound-loops`, which reports the
 * loops that have none there either; no recursion.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { dominators, naturalLoops } from "../ir/cfg.ts";
import type { IrFunction } from "../ir/types.ts";
import { callCounts, calleesFirst, functionsByName, removeUncalled } from "./call-graph.ts";
import { inlineCalls } from "./inline-call.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";
import { roundsOf } from "./walk-cost.ts";

export function inlineOpenLoops({ module }: PassContext): void {
  const byName = functionsByName(module);
  const counts = callCounts(module);
  const open = new Set<string>();
  for (const fn of calleesFirst(module)) {
    inlineCalls(fn, (name) => {
      if (!open.has(name)) return undefined;
      const callee = byName.get(name);
      invariant(callee, `inline-open-loops/${fn.name}`, `${name} does not exist`);
      return callee;
    });
    if (counts.has(fn.name) && hasOpenLoop(fn)) open.add(fn.name);
  }
  if (open.size > 0) removeUncalled(module, counts);
}

function hasOpenLoop(fn: IrFunction): boolean {
  const loops = naturalLoops(fn, dominators(fn));
  if (loops.length === 0) return false;
  const ranges = analyseRanges(fn);
  return loops.some((loop) => roundsOf(fn, loop, ranges) === undefined);
}

/**
 * Branches that the kernel's verifier cannot decide while it walks the code: a function and its loops go in, the blocks that end
 * in one come out. It decides those on values that it knows exactly on each way: constants, what is computed from them, and loop
 * counters that start as one. Algorithm: greatest fixpoint over the SSA graph; everything starts as known.
 */

import { arg, liveBlocks } from "../ir/access.ts";
import { type Loop, terminatorOf } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { phiBounds } from "./loop-trips.ts";
import type { Ranges } from "./ranges.ts";

export function openBranches(fn: IrFunction, loops: readonly Loop[], ranges: Ranges | undefined): Set<BlockId> {
  const unknown = unknownValues(fn, loops, ranges);
  const open = liveBlocks(fn).filter((block) => {
    const end = terminatorOf(fn, block);
    return end.op === "branch" && unknown.has(arg(end, 0));
  });
  return new Set(open.map((block) => block.id));
}

function unknownValues(fn: IrFunction, loops: readonly Loop[], ranges: Ranges | undefined): Set<ValueId> {
  const accumulators = ranges ? loops.flatMap((loop) => unbounding(fn, loop, ranges)) : [];
  const unknown = new Set<ValueId>(accumulators);
  for (let before = -1; before !== unknown.size; ) {
    before = unknown.size;
    for (const inst of fn.insts) if (inst && !unknown.has(inst.id) && isUnknown(inst, unknown)) unknown.add(inst.id);
  }
  return unknown;
}

/** Header phis that do not bound their loop: the verifier is kept from knowing them (hide-constants). */
function unbounding(fn: IrFunction, loop: Loop, ranges: Ranges): ValueId[] {
  const bounds = phiBounds(fn, loop, ranges);
  const header = fn.blocks[loop.header];
  return header ? phisOf(fn, header).flatMap((phi) => (bounds.has(phi.id) ? [] : [phi.id])) : [];
}

function isUnknown(inst: Inst, unknown: ReadonlySet<ValueId>): boolean {
  switch (inst.op) {
    case "const":
    case "alloca":
    case "mapaddr":
    case "globaladdr":
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

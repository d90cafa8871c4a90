/**
 * Branches that the kernel's verifier cannot decide while it walks the code: a function and its loops go in, the blocks that end
 * in one come out. It decides those on values that it knows exactly on each way (exact-values.ts).
 */

import { arg, liveBlocks } from "../ir/access.ts";
import { type Loop, terminatorOf } from "../ir/cfg.ts";
import { phisOf } from "../ir/edit.ts";
import type { BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";
import { isLong } from "./long-loops.ts";
import { phiBounds } from "./loop-trips.ts";
import type { Ranges } from "./ranges.ts";

export function openBranches(fn: IrFunction, loops: readonly Loop[], ranges: Ranges | undefined): Set<BlockId> {
  const unknown = unknownValues(fn, ranges ? loops.flatMap((loop) => unbounding(fn, loop, ranges)) : []);
  return undecided(fn, unknown);
}

/** Blocks that end in a branch on a value that is not known exactly. */
export function undecided(fn: IrFunction, unknown: ReadonlySet<ValueId>): Set<BlockId> {
  const open = liveBlocks(fn).filter((block) => {
    const end = terminatorOf(fn, block);
    return end.op === "branch" && unknown.has(arg(end, 0));
  });
  return new Set(open.map((block) => block.id));
}

/** Header phis of which the verifier is kept from knowing the values: those that do not bound their loop (hide-constants), and
 *  all of those of a loop that becomes a `bpf_loop`. */
function unbounding(fn: IrFunction, loop: Loop, ranges: Ranges): ValueId[] {
  const bounds = isLong(fn, loop) ? new Map<ValueId, bigint>() : phiBounds(fn, loop, ranges);
  const header = fn.blocks[loop.header];
  return header ? phisOf(fn, header).flatMap((phi) => (bounds.has(phi.id) ? [] : [phi.id])) : [];
}

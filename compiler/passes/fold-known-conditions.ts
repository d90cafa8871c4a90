/**
 * Decides branches that go one way only: a test that a dominating branch has made already, such as a null check before each use
 * of what a map returned, or one that the ranges of its operands settle.
 * Algorithm: interval analysis with branch facts (ranges.ts); a branch with one edge that can be taken becomes a jump.
 * Integer tests that leave a loop stay: the verifier may not know the range that makes one superfluous, and needs its bound. One that
 * always leaves goes: `mark-slow-loops` counts no further round, which the verifier might walk.
 * Checks of indices are none of these.
 * Precondition: after `promote-memory`; signs of types still mean something.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, naturalLoops, terminatorOf } from "../ir/cfg.ts";
import { becomeJump, removeUnreachable } from "../ir/edit.ts";
import type { Block, BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { indexValues } from "./index-values.ts";
import { analyseRanges } from "./ranges.ts";

export function foldKnownConditions(fn: IrFunction): void {
  const branches = liveBlocks(fn).filter((block) => terminatorOf(fn, block).op === "branch");
  if (branches.length < 2) return;
  const ranges = analyseRanges(fn);
  const leaves = loopExits(fn);
  for (const block of branches) {
    const taken = targetsOf(fn, block).filter((target) => ranges.taken(block.id, target));
    const [only] = taken;
    if (only !== undefined && taken.length === 1 && ranges.reached(block.id) && !leaves(block, only))
      becomeJump(fn, block, only);
  }
  removeUnreachable(fn);
}

function targetsOf(fn: IrFunction, block: Block): readonly BlockId[] {
  const end = terminatorOf(fn, block);
  return end.op === "branch" ? end.targets : [];
}

/** Could the block's branch leave a loop, in which `only` stays, by the value of an integer? */
function loopExits(fn: IrFunction): (block: Block, only: BlockId) => boolean {
  const loops = naturalLoops(fn, dominators(fn));
  const leaves = (block: Block, only: BlockId): boolean =>
    loops.some(
      ({ blocks }) => blocks.has(block.id) && blocks.has(only) && targetsOf(fn, block).some((target) => !blocks.has(target)),
    );
  const indices = indexValues(fn);
  return (block, only) => leaves(block, only) && !testsPointer(fn, block) && !testsIndex(fn, block, indices);
}

/** Index checks may go: `bound-indices` sees to it that the verifier knows. */
function testsIndex(fn: IrFunction, block: Block, indices: ReadonlySet<ValueId>): boolean {
  const condition = instAt(fn, arg(terminatorOf(fn, block), 0));
  return condition.op === "compare" && indices.has(arg(condition, 0));
}

function testsPointer(fn: IrFunction, block: Block): boolean {
  const condition = instAt(fn, arg(terminatorOf(fn, block), 0));
  return condition.op === "compare" && instAt(fn, arg(condition, 0)).type === "ptr";
}

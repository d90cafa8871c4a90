/**
 * Counts the rounds of loops whose bound the compiler knows and the kernel's verifier does not, such as `i < n` with `n = x %
 * 50`: after the last possible round a test that never fails, but that the verifier can follow, ends the program. Algorithm: the
 * trip bound by the verifier's own ranges; where there is none, a counter from 0 and a test on every latch edge. Loops that
 * become a `bpf_loop` need none. Required. Precondition: after `bound-loops`, which has refused loops without a bound, and before
 * `inline`.
 */

import { blockAt, type InstBody, instAt } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, retarget } from "../ir/edit.ts";
import type { Block, BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { isLong } from "./long-loops.ts";
import { tripBound } from "./loop-trips.ts";
import type { Verifier } from "./range-verifier.ts";
import { analyseRanges } from "./ranges.ts";
import { LOOP_BUDGET } from "./walk-cost.ts";

export function guardLoops(fn: IrFunction, { target }: { readonly target: Verifier }): void {
  const loops = naturalLoops(fn, dominators(fn));
  if (loops.length === 0) return;
  const walked = analyseRanges(fn, target);
  const unseen = loops.filter((loop) => !isLong(fn, loop) && (tripBound(fn, loop, walked) ?? LOOP_BUDGET + 1n) > LOOP_BUDGET);
  if (unseen.length === 0) return;
  const known = analyseRanges(fn);
  const guards = unseen.flatMap((loop) => {
    const rounds = tripBound(fn, loop, known);
    return rounds === undefined ? [] : [{ loop, rounds }];
  });
  for (const { loop, rounds } of guards) guard(fn, loop, rounds);
}

/** `rounds`: how often the header runs at most. */
export function guard(fn: IrFunction, loop: Loop, rounds: bigint): void {
  const header = blockAt(fn, loop.header);
  const { loc } = terminatorOf(fn, header);
  const counter = addInst(fn, { op: "phi" }, "u32", [], loc);
  const counts = header.preds.map((pred) =>
    loop.latches.includes(pred) ? counted(fn, pred, counter) : constant(fn, pred, 0n),
  );
  instAt(fn, counter).args = counts;
  header.insts.unshift(counter);
  header.preds.forEach((pred, index) => {
    const count = counts[index];
    if (loop.latches.includes(pred) && count !== undefined) testRound(fn, blockAt(fn, pred), header, count, rounds);
  });
}

/** The number of rounds done when the latch is left. */
function counted(fn: IrFunction, latch: BlockId, counter: ValueId): ValueId {
  const one = constant(fn, latch, 1n);
  return append(fn, latch, { op: "binary", binary: "add" }, [counter, one]);
}

const constant = (fn: IrFunction, block: BlockId, value: bigint): ValueId => append(fn, block, { op: "const", value }, []);

/** A u32 before the terminator of `block`. */
function append(fn: IrFunction, block: BlockId, body: InstBody, args: ValueId[]): ValueId {
  const { insts } = blockAt(fn, block);
  const id = addInst(fn, body, "u32", args, terminatorOf(fn, blockAt(fn, block)).loc);
  insts.splice(insts.length - 1, 0, id);
  return id;
}

/** On the way from the latch back to the header: on with fewer than `rounds`, else a fault. */
function testRound(fn: IrFunction, latch: Block, header: Block, count: ValueId, rounds: bigint): void {
  const { loc } = terminatorOf(fn, latch);
  const [test, stop] = [addBlock(fn), addBlock(fn)];
  stop.insts.push(addInst(fn, { op: "fault", fault: "range" }, "void", [], loc));
  const limit = addInst(fn, { op: "const", value: rounds }, "u32", [], loc);
  const fewer = addInst(fn, { op: "compare", predicate: "ult" }, "u32", [count, limit], loc);
  test.insts.push(limit, fewer, addInst(fn, { op: "branch", targets: [header.id, stop.id] }, "void", [fewer], loc));
  stop.preds.push(test.id);
  test.preds.push(latch.id);
  header.preds[header.preds.indexOf(latch.id)] = test.id;
  retarget(terminatorOf(fn, latch), header.id, test.id);
}

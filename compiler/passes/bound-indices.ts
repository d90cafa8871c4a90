/**
 * Shows the verifier the bounds of indices that only the compiler knows, such as `i % 10`: an index that is in bounds is cut to
 * them once more, by a mask where one fits, else by a comparison. The semantic check, where one is needed, stands in the code
 * already. Sizes that helpers take, which may not be 0, likewise. Algorithm: each address with a `max`, each call with a
 * `sizeMax`; what the verifier sees of its offset (verifier-bounds.ts), or that it knows the offset exactly, as that of a counted
 * loop, inside the bounds of interval analysis. Required. Precondition: last of the passes.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { dominators } from "../ir/cfg.ts";
import { addBlock, addInst, splitBefore } from "../ir/edit.ts";
import type { Block, Inst, InstOf, IrFunction, Target, ValueId } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";
import { contains, interval } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";
import { VerifierBounds } from "./verifier-bounds.ts";

/** An operand, and the bounds that it must be seen to have. */
interface Bounded {
  readonly block: Block;
  readonly inst: InstOf<"ptradd" | "callhelper">;
  readonly operand: number;
  readonly lo: bigint;
  readonly hi: bigint;
}

export function boundIndices(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  for (const one of unseen(fn, target)) bound(fn, one);
}

/** The last of a block first: a block is cut in two before an address. */
function unseen(fn: IrFunction, { cpu }: Target): Bounded[] {
  const all = liveBlocks(fn).flatMap((block) => block.insts.toReversed().flatMap((id) => bounded(block, instAt(fn, id))));
  if (all.length === 0) return [];
  const seen = new VerifierBounds(fn, dominators(fn), cpu);
  const [ranges, unknown] = [analyseRanges(fn), unknownValues(fn, [])];
  return all.filter(({ block, inst, operand, lo, hi }) => {
    const [value, inside] = [arg(inst, operand), interval(lo, hi)];
    const known = unknown.has(value) ? undefined : ranges.at(value, block.id);
    return !contains(inside, seen.at(value, block.id)) && !(known && contains(inside, known));
  });
}

function bounded(block: Block, inst: Inst): Bounded[] {
  if (inst.op === "ptradd" && inst.max !== undefined && inst.args.length > 1)
    return [{ block, inst, operand: 1, lo: 0n, hi: BigInt(inst.max) }];
  if (inst.op !== "callhelper" || inst.sizeMax === undefined) return [];
  return [{ block, inst, operand: inst.args.length - 1, lo: 1n, hi: BigInt(inst.sizeMax) }];
}

/** What must not be below 1 is cut to its bounds less 1. */
function bound(fn: IrFunction, one: Bounded): void {
  const { inst, operand, lo, hi } = one;
  const value = arg(inst, operand);
  const shifted = lo === 0n ? value : shift(fn, one, "sub", value);
  const max = hi - lo;
  const isMask = (max & (max + 1n)) === 0n;
  const cut = isMask ? masked(fn, one, shifted, max) : limited(fn, one, shifted, max);
  inst.args[operand] = lo === 0n ? cut : shift(fn, one, "add", cut);
}

function shift(fn: IrFunction, { inst, lo, ...one }: Bounded, binary: "add" | "sub", value: ValueId): ValueId {
  const block = liveBlocks(fn).find((each) => each.insts.includes(inst.id)) ?? one.block;
  const constant = addInst(fn, { op: "const", value: lo }, "u64", [], inst.loc);
  const moved = addInst(fn, { op: "binary", binary }, "u64", [value, constant], inst.loc);
  block.insts.splice(block.insts.indexOf(inst.id), 0, constant, moved);
  return moved;
}

function masked(fn: IrFunction, { block, inst }: Bounded, index: ValueId, mask: bigint): ValueId {
  const constant = addInst(fn, { op: "const", value: mask }, "u64", [], inst.loc);
  const cut = addInst(fn, { op: "binary", binary: "and" }, "u64", [index, constant], inst.loc);
  block.insts.splice(block.insts.indexOf(inst.id), 0, constant, cut);
  return cut;
}

/** The index where it is in bounds, and 0 where it is not, which never happens. */
function limited(fn: IrFunction, { block, inst }: Bounded, index: ValueId, max: bigint): ValueId {
  const { loc } = inst;
  const after = splitBefore(fn, block, inst.id);
  const beyond = addBlock(fn);
  const limit = addInst(fn, { op: "const", value: max }, "u64", [], loc);
  const fits = addInst(fn, { op: "compare", predicate: "ule" }, "u32", [index, limit], loc);
  block.insts.push(limit, fits, addInst(fn, { op: "branch", targets: [after.id, beyond.id] }, "void", [fits], loc));
  const zero = addInst(fn, { op: "const", value: 0n }, "u64", [], loc);
  beyond.insts.push(zero, addInst(fn, { op: "jump", targets: [after.id] }, "void", [], loc));
  beyond.preds.push(block.id);
  after.preds = [block.id, beyond.id];
  const cut = addInst(fn, { op: "phi" }, "u64", [index, zero], loc);
  after.insts.unshift(cut);
  return cut;
}

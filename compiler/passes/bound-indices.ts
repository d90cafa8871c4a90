/**
 * Shows the verifier the bounds of indices that only the compiler knows, such as `i % 10`: an index that is in bounds is cut to them
 * once more, by a mask where one fits, else by a comparison. The semantic check, where one is needed, stands in the code already.
 * Algorithm: each address with a `max`; what the verifier sees of its offset (verifier-bounds.ts), or that it knows the offset
 * exactly, as that of a counted loop, inside the bounds of interval analysis. Required. Precondition: last of the passes.
 */

import { arg, instAt, liveBlocks } from "../ir/access.ts";
import { dominators } from "../ir/cfg.ts";
import { addBlock, addInst, splitBefore } from "../ir/edit.ts";
import type { Block, InstOf, IrFunction, Target, ValueId } from "../ir/types.ts";
import { unknownValues } from "./exact-values.ts";
import { contains, interval } from "./interval.ts";
import type { PassContext } from "./pass.ts";
import { analyseRanges } from "./ranges.ts";
import { VerifierBounds } from "./verifier-bounds.ts";

type Indexed = InstOf<"ptradd"> & { readonly max: number };

export function boundIndices(fn: IrFunction, { target }: Pick<PassContext, "target">): void {
  for (const { block, inst } of unseen(fn, target)) bound(fn, block, inst);
}

interface Unseen {
  readonly block: Block;
  readonly inst: Indexed;
}

/** The last of a block first: a block is cut in two before an address. */
function unseen(fn: IrFunction, { cpu }: Target): Unseen[] {
  const indexed = liveBlocks(fn).flatMap((block) =>
    block.insts
      .toReversed()
      .map((id) => instAt(fn, id))
      .filter((inst): inst is Indexed => inst.op === "ptradd" && inst.max !== undefined && inst.args.length > 1)
      .map((inst) => ({ block, inst })),
  );
  if (indexed.length === 0) return [];
  const seen = new VerifierBounds(fn, dominators(fn), cpu);
  const [ranges, unknown] = [analyseRanges(fn), unknownValues(fn, [])];
  return indexed.filter(({ block, inst }) => {
    const [index, inside] = [arg(inst, 1), interval(0n, BigInt(inst.max))];
    const known = unknown.has(index) ? undefined : ranges.at(index, block.id);
    return !contains(inside, seen.at(index, block.id)) && !(known && contains(inside, known));
  });
}

function bound(fn: IrFunction, block: Block, inst: Indexed): void {
  const index = arg(inst, 1);
  const max = BigInt(inst.max);
  const isMask = (max & (max + 1n)) === 0n;
  inst.args = [arg(inst, 0), isMask ? masked(fn, block, inst, index, max) : limited(fn, block, inst, index, max)];
}

function masked(fn: IrFunction, block: Block, inst: Indexed, index: ValueId, mask: bigint): ValueId {
  const constant = addInst(fn, { op: "const", value: mask }, "u64", [], inst.loc);
  const cut = addInst(fn, { op: "binary", binary: "and" }, "u64", [index, constant], inst.loc);
  block.insts.splice(block.insts.indexOf(inst.id), 0, constant, cut);
  return cut;
}

/** The index where it is in bounds, and 0 where it is not, which never happens. */
function limited(fn: IrFunction, block: Block, inst: Indexed, index: ValueId, max: bigint): ValueId {
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

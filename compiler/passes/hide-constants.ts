/**
 * Keeps the kernel's verifier from telling apart what does not matter. A variable that changes on some ways through a loop's body
 * (`if (c) sum += x`, `rest = rest & 1 ? rest * 3 + 1 : rest / 2`) is something else to the verifier on each way, and it would
 * walk every combination. A zero that the verifier cannot know, read from a global that nobody writes, is added where such a
 * variable enters the loop as a constant, and in every round where the loop tests it; then the ways look alike and are walked
 * once (kernel/bpf/verifier.c `states_equal`; the kernel's own tests do the same).
 * Algorithm: loops with a branch inside that stays inside, or a call, which may hold one; their header phis that no step bounds.
 * Required. Precondition: after `promote-memory`, before anything forgets signs.
 */

import { arg, blockAt, constantOf, instAt } from "../ir/access.ts";
import { type Dominators, dominators, ENTRY, type Loop, naturalLoops, successors, terminatorOf } from "../ir/cfg.ts";
import { addInst, phisOf } from "../ir/edit.ts";
import type { BlockId, Inst, IrFunction, IrType, ValueId } from "../ir/types.ts";
import { hiddenZero } from "./hidden-zero.ts";
import { isLong } from "./long-loops.ts";
import { phiBounds } from "./loop-trips.ts";
import type { Verifier } from "./range-verifier.ts";
import { analyseRanges } from "./ranges.ts";

export function hideConstants(fn: IrFunction, { target }: { readonly target: Verifier }): void {
  const doms = dominators(fn);
  const loops = naturalLoops(fn, doms).filter((loop) => forks(fn, loop) && !isLong(fn, loop));
  if (loops.length === 0) return;
  const ranges = analyseRanges(fn, target);
  for (const loop of loops) {
    const bounding = phiBounds(fn, loop, ranges);
    for (const phi of phisOf(fn, blockAt(fn, loop.header))) {
      if (!bounding.has(phi.id) && phi.type !== "ptr" && phi.type !== "void") hide(fn, doms, loop, phi, phi.type);
    }
  }
}

/** Is there more than one way through a round? */
function forks(fn: IrFunction, loop: Loop): boolean {
  return [...loop.blocks].some((id) => {
    const block = blockAt(fn, id);
    const inside = successors(fn, block).filter((target) => loop.blocks.has(target));
    return inside.length > 1 || block.insts.some((value) => instAt(fn, value).op === "call");
  });
}

function hide(fn: IrFunction, doms: Dominators, loop: Loop, phi: Inst, type: IrType): void {
  const tested = isTested(fn, loop, phi);
  let zero: ValueId | undefined;
  blockAt(fn, loop.header).preds.forEach((pred, index) => {
    const value = arg(phi, index);
    const isEntry = !loop.blocks.has(pred);
    const constant = constantOf(fn, value);
    if (isEntry ? constant === undefined : !tested || value === phi.id) return;
    // Every way into the loop passes the end of that block.
    zero ??= hiddenZero((body, of, args) => append(fn, doms.idom[loop.header] ?? ENTRY, body, of, args), type);
    phi.args[index] = constant === 0n ? zero : append(fn, pred, { op: "binary", binary: "add" }, type, [value, zero]);
  });
}

/** Does a comparison inside the loop depend on the phi? */
function isTested(fn: IrFunction, loop: Loop, phi: Inst): boolean {
  const depends = new Set<ValueId>([phi.id]);
  const inside = [...loop.blocks].flatMap((id) => blockAt(fn, id).insts.map((value) => instAt(fn, value)));
  for (let before = 0; before !== depends.size; ) {
    before = depends.size;
    for (const inst of inside) if (carries(inst) && inst.args.some((value) => depends.has(value))) depends.add(inst.id);
  }
  return inside.some((inst) => inst.op === "compare" && inst.args.some((value) => depends.has(value)));
}

const carries = (inst: Inst): boolean =>
  inst.op === "binary" || inst.op === "convert" || inst.op === "phi" || inst.op === "neg";

function append(fn: IrFunction, block: BlockId, body: Parameters<typeof addInst>[1], type: IrType, args: ValueId[]): ValueId {
  const { insts } = blockAt(fn, block);
  const id = addInst(fn, body, type, args, terminatorOf(fn, blockAt(fn, block)).loc);
  insts.splice(insts.length - 1, 0, id);
  return id;
}

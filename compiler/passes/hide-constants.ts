/**
 * Keeps the kernel's verifier from telling apart what does not matter: a variable that starts a loop as a constant and changes on
 * some ways through its body (`if (c) sum += x`) has another known value on each way, and the verifier would walk every
 * combination. Such a variable starts as the constant plus a zero that the verifier cannot know, read from a global that nobody
 * writes; then the ways look alike and are walked once (kernel/bpf/verifier.c `states_equal`; the kernel's own tests do the same).
 * Algorithm: loops with a branch inside that stays inside, or a call, which may hold one; their header phis that no step bounds,
 * where a constant enters. Required. Precondition: after `promote-memory`, before anything forgets signs.
 */

import { arg, blockAt, constantOf, instAt } from "../ir/access.ts";
import { dominators, type Loop, naturalLoops, successors, terminatorOf } from "../ir/cfg.ts";
import { addInst, phisOf } from "../ir/edit.ts";
import { type BlockId, type Inst, type InstOf, type IrFunction, type IrType, type ValueId, ZERO_SYMBOL } from "../ir/types.ts";
import { phiBounds } from "./loop-trips.ts";
import { analyseRanges } from "./ranges.ts";

export function hideConstants(fn: IrFunction): void {
  const loops = naturalLoops(fn, dominators(fn)).filter((loop) => forks(fn, loop));
  if (loops.length === 0) return;
  const ranges = analyseRanges(fn, "verifier");
  for (const loop of loops) {
    const bounding = phiBounds(fn, loop, ranges);
    for (const phi of phisOf(fn, blockAt(fn, loop.header)))
      if (!bounding.has(phi.id) && phi.type !== "ptr") hide(fn, loop, phi);
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

function hide(fn: IrFunction, loop: Loop, phi: Inst): void {
  const { preds } = blockAt(fn, loop.header);
  preds.forEach((pred, index) => {
    const value = constantOf(fn, arg(phi, index));
    if (value === undefined || loop.blocks.has(pred) || phi.type === "void") return;
    phi.args[index] = hidden(fn, pred, arg(phi, index), value, phi.type);
  });
}

/** `value` at the end of `block`, unknown to the verifier. */
function hidden(fn: IrFunction, block: BlockId, constant: ValueId, value: bigint, type: IrType): ValueId {
  const { insts } = blockAt(fn, block);
  const { loc } = terminatorOf(fn, blockAt(fn, block));
  const insert = (id: ValueId): ValueId => {
    insts.splice(insts.length - 1, 0, id);
    return id;
  };
  const address = insert(addInst(fn, { op: "globaladdr", symbol: ZERO_SYMBOL, offset: 0 }, "ptr", [], loc));
  const zero = insert(addInst(fn, zeroLoad(type), type, [address], loc));
  return value === 0n
    ? zero
    : insert(addInst(fn, { op: "binary", binary: "add" }, type, [zero, constant], instAt(fn, constant).loc));
}

function zeroLoad(type: IrType): Omit<InstOf<"load">, "id" | "type" | "args" | "loc"> {
  const width = type === "i32" || type === "u32" ? 4 : 8;
  return { op: "load", width, signed: type === "i32" || type === "i64", offset: 0, space: "map", volatile: false };
}

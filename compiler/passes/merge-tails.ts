/**
 * Merges blocks that do the same and end the same way: blocks that end the function (`ret`) with equal instructions, found by
 * their text. Nothing that reads memory is merged: two loads of different spaces or of ctx must stay two.
 * Precondition: after `lower-faults`.
 */

import { arg, blockAt, instAt, liveBlocks, typeBits } from "../ir/access.ts";
import { ENTRY, terminatorOf } from "../ir/cfg.ts";
import { addInst, removePred, rewrite } from "../ir/edit.ts";
import { printInst } from "../ir/print.ts";
import type { Block, BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";

export function mergeTails(fn: IrFunction): void {
  const firstOf = new Map<string, Block>();
  for (const block of liveBlocks(fn)) {
    const text = textOf(fn, block);
    if (text === undefined) continue;
    const first = firstOf.get(text);
    if (first) mergeInto(fn, block, first);
    else firstOf.set(text, block);
  }
}

/** The block's instructions with its own values numbered from its start; undefined where it may not be merged. */
function textOf(fn: IrFunction, block: Block): string | undefined {
  if (block.id === ENTRY || terminatorOf(fn, block).op !== "ret") return undefined;
  const own = new Map<ValueId, number>();
  const lines: string[] = [];
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (!mayMerge(inst)) return undefined;
    if (inst.op === "const") continue;
    own.set(id, own.size);
    const args = inst.args.map((value) => own.get(value) ?? constantText(fn, value) ?? `v${value}`);
    lines.push(`${inst.type} ${printInst({ ...inst, args: [] })} ${args.join(",")}`.replace(/v\d+: /, ""));
  }
  return lines.join("\n");
}

/** Constants are equal by value, wherever they stand. */
function constantText(fn: IrFunction, value: ValueId): string | undefined {
  const inst = instAt(fn, value);
  return inst.op === "const" && inst.type !== "void" ? `${typeBits(inst.type)}:${BigInt.asUintN(64, inst.value)}` : undefined;
}

function mayMerge(inst: Inst): boolean {
  return (
    inst.op === "const" ||
    inst.op === "ret" ||
    inst.op === "binary" ||
    inst.op === "convert" ||
    inst.op === "byteorder" ||
    inst.op === "neg"
  );
}

function mergeInto(fn: IrFunction, block: Block, first: Block): void {
  if (block.preds.some((pred) => first.preds.includes(pred))) return;
  ownConstants(fn, first);
  for (const pred of [...block.preds]) {
    const end = terminatorOf(fn, blockAt(fn, pred));
    const target = (id: BlockId): BlockId => (id === block.id ? first.id : id);
    if (end.op === "jump") rewrite(fn, end.id, { op: "jump", targets: [target(end.targets[0])] }, []);
    if (end.op === "branch")
      rewrite(fn, end.id, { op: "branch", targets: [target(end.targets[0]), target(end.targets[1])] }, [arg(end, 0)]);
    removePred(fn, block.id, pred);
    first.preds.push(pred);
  }
  for (const id of block.insts) fn.insts[id] = undefined;
  fn.blocks[block.id] = undefined;
}

/** Gives the block constants of its own: those of a dominator need not dominate the new predecessors. */
function ownConstants(fn: IrFunction, block: Block): void {
  const own = new Map<ValueId, ValueId>();
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    inst.args = inst.args.map((value) => {
      const constant = instAt(fn, value);
      if (constant.op !== "const" || block.insts.includes(value)) return value;
      const copy = own.get(value) ?? addInst(fn, { op: "const", value: constant.value }, constant.type, [], inst.loc);
      own.set(value, copy);
      return copy;
    });
  }
  block.insts = [...own.values(), ...block.insts];
}

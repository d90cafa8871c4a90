/** Replaces calls by the body of the callee: a caller and a choice of callees go in; the caller is changed in place. */

import { arg, blockAt, type InstBody, instAt, liveBlocks } from "../ir/access.ts";
import { ENTRY } from "../ir/cfg.ts";
import { addBlock, addInst, makeInst, Replacements, removeUnreachable, splitBlock } from "../ir/edit.ts";
import { type Block, type BlockId, type Inst, type InstOf, type IrFunction, type ValueId, valueId } from "../ir/types.ts";

/** `choose` gives the function to put in place of a call of that name, or undefined to leave the call. */
export function inlineCalls(fn: IrFunction, choose: (callee: string) => IrFunction | undefined): void {
  const results = new Replacements();
  let inlined = false;
  const work = liveBlocks(fn);
  for (let block = work.pop(); block; block = work.pop()) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      const callee = inst.op === "call" ? choose(inst.callee) : undefined;
      if (inst.op !== "call" || !callee) continue;
      work.push(inlineCall(fn, block, inst, callee, results));
      inlined = true;
      break;
    }
  }
  if (!inlined) return;
  results.apply(fn);
  removeUnreachable(fn);
}

/** Gives the block of what follows the call. */
function inlineCall(fn: IrFunction, block: Block, call: InstOf<"call">, callee: IrFunction, results: Replacements): Block {
  const after = splitAfter(fn, block, call);
  const copy = copyBody(fn, callee, call.args);
  block.insts.push(addInst(fn, { op: "jump", targets: [copy.entry] }, "void", [], call.loc));
  blockAt(fn, copy.entry).preds.push(block.id);
  const values: ValueId[] = [];
  for (const { from, ret } of copy.returns) {
    from.insts[from.insts.length - 1] = ret.id;
    fn.insts[ret.id] = makeInst(ret.id, { op: "jump", targets: [after.id] }, "void", [], ret.loc);
    after.preds.push(from.id);
    if (ret.args.length > 0) values.push(arg(ret, 0));
  }
  fn.insts[call.id] = undefined;
  const [only] = values;
  if (only === undefined || call.type === "void") return after;
  const same = values.every((value) => value === only);
  const result = same ? only : addInst(fn, { op: "phi" }, call.type, values, call.loc);
  if (!same) after.insts.unshift(result);
  results.set(call.id, result);
  return after;
}

/** Moves what follows the call into a new block; the call itself is in neither. */
function splitAfter(fn: IrFunction, block: Block, call: Inst): Block {
  const after = splitBlock(fn, block, block.insts.indexOf(call.id) + 1);
  block.insts.pop();
  return after;
}

interface Copy {
  readonly entry: BlockId;
  readonly returns: readonly { readonly from: Block; readonly ret: Inst }[];
}

/** Copies the callee's blocks; parameters become the arguments, stack objects go to the caller's entry. */
function copyBody(fn: IrFunction, callee: IrFunction, args: readonly ValueId[]): Copy {
  const blocks = new Map<BlockId, Block>(liveBlocks(callee).map((block) => [block.id, addBlock(fn)]));
  const values = new Map<ValueId, ValueId>();
  const order = liveBlocks(callee).flatMap((block) => block.insts.map((id) => instAt(callee, id)));
  for (const inst of order) {
    const param = inst.op === "param" ? args[inst.index] : undefined;
    if (param !== undefined) values.set(inst.id, param);
    else {
      values.set(inst.id, valueId(fn.insts.length));
      fn.insts.push(undefined);
    }
  }
  const value = (id: ValueId): ValueId => values.get(id) ?? id;
  const target = (id: BlockId): BlockId => blocks.get(id)?.id ?? id;
  const returns: { from: Block; ret: Inst }[] = [];
  for (const block of liveBlocks(callee)) {
    const copy = blockAt(fn, target(block.id));
    copy.preds = block.preds.map(target);
    for (const id of block.insts) {
      const inst = instAt(callee, id);
      if (inst.op === "param") continue;
      const made = makeInst(value(id), retargeted(inst, target), inst.type, inst.args.map(value), inst.loc);
      fn.insts[made.id] = made;
      if (made.op === "alloca") blockAt(fn, ENTRY).insts.unshift(made.id);
      else copy.insts.push(made.id);
      if (made.op === "ret") returns.push({ from: copy, ret: made });
    }
  }
  return { entry: target(ENTRY), returns };
}

function retargeted(inst: Inst, target: (id: BlockId) => BlockId): InstBody {
  if (inst.op === "jump") return { ...inst, targets: [target(inst.targets[0])] };
  if (inst.op === "branch") return { ...inst, targets: [target(inst.targets[0]), target(inst.targets[1])] };
  return inst;
}

/** Changing a function in place: new instructions, replaced uses, removed and renumbered values. */

import { invariant } from "../diagnostics/invariant.ts";
import { blockAt, type InstBody, instAt, liveBlocks } from "./access.ts";
import { successors, terminatorOf } from "./cfg.ts";
import {
  type Block,
  type BlockId,
  blockId,
  type Inst,
  type IrFunction,
  type IrType,
  type SourceLoc,
  type ValueId,
  valueId,
} from "./types.ts";

export function makeInst(
  id: ValueId,
  body: InstBody,
  type: IrType | "void",
  args: ValueId[],
  loc: SourceLoc | undefined,
): Inst {
  return { ...body, id, type, args, loc };
}

/** A new instruction that belongs to no block yet. */
export function addInst(
  fn: IrFunction,
  body: InstBody,
  type: IrType | "void",
  args: ValueId[],
  loc: SourceLoc | undefined,
): ValueId {
  const id = valueId(fn.insts.length);
  fn.insts.push(makeInst(id, body, type, args, loc));
  return id;
}

/** Puts another instruction in the place of `id`; uses and position stay. */
export function rewrite(fn: IrFunction, id: ValueId, body: InstBody, args: ValueId[], type?: IrType | "void"): void {
  const old = instAt(fn, id);
  fn.insts[id] = makeInst(id, body, type ?? old.type, args, old.loc);
}

export function addBlock(fn: IrFunction): Block {
  const block: Block = { id: blockId(fn.blocks.length), insts: [], preds: [] };
  fn.blocks.push(block);
  return block;
}

/** Moves the instructions from `at` on into a new block, which has no predecessor yet; `block` is left without a terminator. */
export function splitBlock(fn: IrFunction, block: Block, at: number): Block {
  const rest = addBlock(fn);
  rest.insts = block.insts.splice(at);
  for (const target of successors(fn, rest)) {
    const { preds } = blockAt(fn, target);
    preds[preds.indexOf(block.id)] = rest.id;
  }
  return rest;
}

/** Values that stand for others; chains are followed to their end and shortened on the way. */
export class Replacements {
  readonly #to = new Map<ValueId, ValueId>();

  get size(): number {
    return this.#to.size;
  }

  set(from: ValueId, to: ValueId): void {
    const target = this.get(to);
    if (target !== from) this.#to.set(from, target);
  }

  get(value: ValueId): ValueId {
    let end = value;
    for (let next = this.#to.get(end); next !== undefined; next = this.#to.get(end)) end = next;
    for (let at = value; at !== end; ) {
      const next = this.#to.get(at) ?? end;
      this.#to.set(at, end);
      at = next;
    }
    return end;
  }

  has(value: ValueId): boolean {
    return this.#to.has(value);
  }

  /** Rewrites all operands of `fn` in one walk and deletes the replaced instructions. */
  apply(fn: IrFunction): void {
    if (this.#to.size === 0) return;
    for (const inst of fn.insts) {
      if (inst) inst.args = inst.args.map((value) => this.get(value));
    }
    removeValues(fn, (id) => this.#to.has(id));
  }
}

/** Deletes the instructions for which `gone` holds, from their blocks too. */
export function removeValues(fn: IrFunction, gone: (id: ValueId) => boolean): void {
  for (const block of fn.blocks) {
    if (!block?.insts.some(gone)) continue;
    for (const id of block.insts) if (gone(id)) fn.insts[id] = undefined;
    block.insts = block.insts.filter((id) => fn.insts[id] !== undefined);
  }
}

/** Makes a terminator that goes to `from` go to `to`; predecessors are the caller's. */
export function retarget(end: Inst, from: BlockId, to: BlockId): void {
  if (end.op === "jump" && end.targets[0] === from) end.targets[0] = to;
  if (end.op !== "branch") return;
  end.targets.forEach((target, side) => {
    if (target === from) end.targets[side === 0 ? 0 : 1] = to;
  });
}

/** Takes `pred` from the predecessors of `target` and its operand from the phis. */
export function removePred(fn: IrFunction, target: BlockId, pred: BlockId): void {
  const block = blockAt(fn, target);
  const at = block.preds.indexOf(pred);
  invariant(at >= 0, `ir/${fn.name}`, `b${pred} is no predecessor of b${target}`);
  block.preds.splice(at, 1);
  for (const phi of phisOf(fn, block)) phi.args.splice(at, 1);
}

export function phisOf(fn: IrFunction, block: Block): Inst[] {
  const phis: Inst[] = [];
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (inst.op !== "phi") break;
    phis.push(inst);
  }
  return phis;
}

/** Cuts a block before `at`, which becomes the first instruction of the new block; what was before has no terminator yet. */
export function splitBefore(fn: IrFunction, block: Block, at: ValueId): Block {
  const after = addBlock(fn);
  const index = block.insts.indexOf(at);
  after.insts = block.insts.splice(index);
  for (const target of successors(fn, after)) {
    const { preds } = blockAt(fn, target);
    preds[preds.indexOf(block.id)] = after.id;
  }
  return after;
}

/** The end of `block` becomes a plain jump to `to`, one of its successors; the other edges go. */
export function becomeJump(fn: IrFunction, block: Block, to: BlockId): void {
  const end = terminatorOf(fn, block);
  for (const target of successors(fn, block)) if (target !== to) removePred(fn, target, block.id);
  rewrite(fn, end.id, { op: "jump", targets: [to] }, []);
}

/** Deletes blocks that entry does not reach. Says whether there were any. */
export function removeUnreachable(fn: IrFunction): boolean {
  const reached = new Set<BlockId>();
  const work: BlockId[] = [blockId(0)];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    work.push(...successors(fn, blockAt(fn, id)));
  }
  const dead = liveBlocks(fn).filter((block) => !reached.has(block.id));
  for (const block of dead) {
    for (const target of successors(fn, block)) {
      if (reached.has(target) && blockAt(fn, target).preds.includes(block.id)) removePred(fn, target, block.id);
    }
  }
  for (const block of dead) {
    for (const id of block.insts) fn.insts[id] = undefined;
    fn.blocks[block.id] = undefined;
  }
  return dead.length > 0;
}

/** Closes the holes: blocks get ids in the order given, values in the order of their blocks. */
export function renumber(fn: IrFunction, order: readonly BlockId[]): void {
  const blockOf = new Map(order.map((id, index) => [id, blockId(index)]));
  const newValue = new Map<ValueId, ValueId>();
  const blocks = order.map((id) => blockAt(fn, id));
  for (const block of blocks) for (const id of block.insts) newValue.set(id, valueId(newValue.size));
  const value = (id: ValueId): ValueId => lookup(newValue, id, fn.name);
  const target = (id: BlockId): BlockId => lookup(blockOf, id, fn.name);
  const insts = blocks.flatMap((block) => block.insts.map((id) => renumbered(instAt(fn, id), value, target)));
  fn.blocks = blocks.map((block) => ({ id: target(block.id), insts: block.insts.map(value), preds: block.preds.map(target) }));
  fn.insts = insts;
}

/** A copy of `inst` under the ids that `value` and `target` give. */
export function renumbered(inst: Inst, value: (id: ValueId) => ValueId, target: (id: BlockId) => BlockId): Inst {
  const copy: Inst = { ...inst, id: value(inst.id), args: inst.args.map(value) };
  if (copy.op === "jump") return { ...copy, targets: [target(copy.targets[0])] };
  if (copy.op === "branch") return { ...copy, targets: [target(copy.targets[0]), target(copy.targets[1])] };
  return copy;
}

function lookup<K extends number>(map: ReadonlyMap<K, K>, key: K, name: string): K {
  const found = map.get(key);
  invariant(found !== undefined, `renumber/${name}`, `${key} is used but in no block`);
  return found;
}

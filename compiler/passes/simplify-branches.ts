/**
 * Simplifies control flow until nothing changes: branches on constants and inverted conditions, blocks that only jump, blocks
 * with one predecessor that only goes there, and jump threading of a branch on a phi of constants.
 * Never moves a load or store out of its block, never threads through a loop header (loops stay natural).
 * Precondition: none.
 */

import { arg, blockAt, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, ENTRY, successors, terminatorOf } from "../ir/cfg.ts";
import { becomeJump, phisOf, removePred, removeUnreachable, rewrite } from "../ir/edit.ts";
import type { Block, BlockId, Inst, IrFunction, ValueId } from "../ir/types.ts";
import { removeTrivialPhis } from "./trivial-phis.ts";

export function simplifyBranches(fn: IrFunction): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of liveBlocks(fn)) changed = simplifyCondition(fn, block) || changed;
    changed = removeUnreachable(fn) || changed;
    changed = threadJumps(fn) || changed;
    changed = removeUnreachable(fn) || changed;
    for (const block of liveBlocks(fn)) changed = (fn.blocks[block.id] === block && skipEmpty(fn, block)) || changed;
    for (const block of liveBlocks(fn)) changed = (fn.blocks[block.id] === block && mergeSuccessor(fn, block)) || changed;
    if (changed) removeTrivialPhis(fn);
  }
}

function simplifyCondition(fn: IrFunction, block: Block): boolean {
  const end = terminatorOf(fn, block);
  if (end.op !== "branch") return false;
  const [then, otherwise] = end.targets;
  const condition = instAt(fn, arg(end, 0));
  if (condition.op === "const") {
    becomeJump(fn, block, condition.value === 0n ? otherwise : then);
    return true;
  }
  const inverted = invertedBoolean(fn, condition);
  if (inverted === undefined) return false;
  rewrite(fn, end.id, { op: "branch", targets: [otherwise, then] }, [inverted]);
  return true;
}

/** The boolean `b` of `b xor 1`. */
function invertedBoolean(fn: IrFunction, inst: Inst): ValueId | undefined {
  if (inst.op !== "binary" || inst.binary !== "xor" || constantOf(fn, arg(inst, 1)) !== 1n) return undefined;
  const inner = instAt(fn, arg(inst, 0));
  return inner.op === "compare" ? inner.id : undefined;
}

/** A block with nothing but a jump: its predecessors go to the target directly where the target's phis can tell them apart. */
function skipEmpty(fn: IrFunction, block: Block): boolean {
  const end = terminatorOf(fn, block);
  if (block.id === ENTRY || end.op !== "jump" || block.insts.length !== 1) return false;
  const target = blockAt(fn, end.targets[0]);
  if (target === block) return false;
  let changed = false;
  for (const pred of [...block.preds]) changed = redirect(fn, pred, block, target) || changed;
  if (block.preds.length > 0) return changed;
  removePred(fn, target.id, block.id);
  fn.insts[end.id] = undefined;
  fn.blocks[block.id] = undefined;
  return true;
}

/** Lets `pred` go to `target` instead of the empty `block` before it. */
function redirect(fn: IrFunction, pred: BlockId, block: Block, target: Block): boolean {
  const at = target.preds.indexOf(block.id);
  const already = target.preds.indexOf(pred);
  const phis = phisOf(fn, target);
  if (already >= 0) {
    if (phis.some((phi) => phi.args[already] !== phi.args[at])) return false;
    becomeJump(fn, blockAt(fn, pred), target.id);
    return true;
  }
  retarget(fn, blockAt(fn, pred), block.id, target.id);
  removePred(fn, block.id, pred);
  target.preds.push(pred);
  for (const phi of phis) phi.args.push(arg(phi, at));
  return true;
}

function retarget(fn: IrFunction, block: Block, from: BlockId, to: BlockId): void {
  const end = terminatorOf(fn, block);
  if (end.op === "jump") rewrite(fn, end.id, { op: "jump", targets: [to] }, []);
  if (end.op !== "branch") return;
  const [then, otherwise] = end.targets;
  rewrite(fn, end.id, { op: "branch", targets: [then === from ? to : then, otherwise === from ? to : otherwise] }, [
    ...end.args,
  ]);
}

/** Appends the only successor of `block` if `block` is its only predecessor. */
function mergeSuccessor(fn: IrFunction, block: Block): boolean {
  const end = terminatorOf(fn, block);
  if (end.op !== "jump") return false;
  const next = blockAt(fn, end.targets[0]);
  if (next === block || next.preds.length !== 1 || phisOf(fn, next).length > 0) return false;
  fn.insts[end.id] = undefined;
  block.insts = [...block.insts.slice(0, -1), ...next.insts];
  for (const target of successors(fn, block)) {
    const { preds } = blockAt(fn, target);
    preds[preds.indexOf(next.id)] = block.id;
  }
  fn.blocks[next.id] = undefined;
  return true;
}

/** Predecessors that give the phi of a branch a constant go to the side it decides. */
function threadJumps(fn: IrFunction): boolean {
  const mayThread = (block: Block): boolean => phisOf(fn, block).length > 0 && terminatorOf(fn, block).op === "branch";
  if (!liveBlocks(fn).some(mayThread)) return false;
  const doms = dominators(fn);
  const users = usersOfShared(fn);
  let changed = false;
  for (const block of liveBlocks(fn)) {
    const candidate = threadable(fn, block, users);
    if (!candidate || block.preds.some((pred) => doms.dominates(block.id, pred))) continue;
    for (const pred of [...block.preds]) changed = threadFrom(fn, block, pred, candidate) || changed;
  }
  return changed;
}

interface Candidate {
  readonly phi: Inst;
  /** The sides of the branch for a true and a false phi. */
  readonly whenTrue: BlockId;
  readonly whenFalse: BlockId;
}

/**
 * A block of phis and a branch on one of them, none of which is used elsewhere than in phis of the successors; its constants stay
 * in it.
 */
function threadable(fn: IrFunction, block: Block, users: ReadonlyMap<ValueId, readonly Inst[]>): Candidate | undefined {
  const end = terminatorOf(fn, block);
  const phis = phisOf(fn, block);
  if (end.op !== "branch" || phis.length === 0) return undefined;
  const [then, otherwise] = end.targets;
  const test = branchedPhi(fn, block, phis, arg(end, 0));
  // A way past the block would not meet its constants any more.
  const isLocal = (id: ValueId): boolean => (users.get(id) ?? []).every((user) => block.insts.includes(user.id));
  if (block.insts.some((id) => instAt(fn, id).op === "const" && !isLocal(id))) return undefined;
  if (!test || phis.length + test.extra + 1 !== block.insts.length) return undefined;
  const fine = phis.every((phi) => (users.get(phi.id) ?? []).every((user) => isLocalUse(fn, block, phi, user, end.targets)));
  if (!fine) return undefined;
  const [whenTrue, whenFalse] = test.inverted ? [otherwise, then] : [then, otherwise];
  return { phi: test.phi, whenTrue, whenFalse };
}

interface BranchedPhi {
  readonly phi: Inst;
  readonly inverted: boolean;
  /** Instructions of the block that compute the condition from the phi. */
  readonly extra: number;
}

/** The phi that is the condition, or whose comparison with 0 in this block is. */
function branchedPhi(fn: IrFunction, block: Block, phis: readonly Inst[], condition: ValueId): BranchedPhi | undefined {
  const direct = phis.find((phi) => phi.id === condition);
  if (direct) return { phi: direct, inverted: false, extra: 0 };
  const compare = instAt(fn, condition);
  if (
    compare.op !== "compare" ||
    (compare.predicate !== "eq" && compare.predicate !== "ne") ||
    !block.insts.includes(condition)
  )
    return undefined;
  const phi = phis.find((candidate) => candidate.id === compare.args[0]);
  const zero = constantOf(fn, arg(compare, 1)) === 0n;
  const constants = block.insts.filter((id) => instAt(fn, id).op === "const").length;
  return phi && zero ? { phi, inverted: compare.predicate === "eq", extra: 1 + constants } : undefined;
}

function isLocalUse(fn: IrFunction, block: Block, phi: Inst, user: Inst, targets: readonly BlockId[]): boolean {
  if (block.insts.includes(user.id)) return user.op !== "phi";
  if (user.op !== "phi") return false;
  const home = targets.map((id) => blockAt(fn, id)).find((target) => target.insts.includes(user.id));
  return home !== undefined && user.args.every((value, n) => value !== phi.id || home.preds[n] === block.id);
}

function threadFrom(fn: IrFunction, block: Block, pred: BlockId, { phi, whenTrue, whenFalse }: Candidate): boolean {
  const at = block.preds.indexOf(pred);
  const value = constantOf(fn, arg(phi, at));
  if (value === undefined) return false;
  const target = blockAt(fn, value === 0n ? whenFalse : whenTrue);
  if (target === block || target.preds.includes(pred)) return false;
  const through = target.preds.indexOf(block.id);
  for (const targetPhi of phisOf(fn, target)) {
    const old = arg(targetPhi, through);
    const own = phisOf(fn, block).find((candidate) => candidate.id === old);
    targetPhi.args.push(own ? arg(own, at) : old);
  }
  target.preds.push(pred);
  retarget(fn, blockAt(fn, pred), block.id, target.id);
  removePred(fn, block.id, pred);
  return true;
}

/** Of phis and constants. */
function usersOfShared(fn: IrFunction): Map<ValueId, Inst[]> {
  const users = new Map<ValueId, Inst[]>();
  for (const inst of fn.insts) {
    for (const value of inst?.args ?? []) {
      if (!inst || !["phi", "const"].includes(instAt(fn, value).op)) continue;
      const list = users.get(value);
      if (list) list.push(inst);
      else users.set(value, [inst]);
    }
  }
  return users;
}

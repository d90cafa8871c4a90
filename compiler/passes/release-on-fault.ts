/**
 * Gives counted references back where a fault ends the program: before each `fault`, what `hold`s that began and did not end there
 * say, innermost first; then the `hold`s go. Algorithm: forward dataflow of the open `hold`s over the blocks in reverse post-order;
 * scopes nest, so that all ways to a block agree, but those to a fault's, which are parted first. Required. Precondition: after
 * `inline`, which brings callees' faults into the programs, and after everything that makes faults. Reports tail calls while a
 * reference is held, which the kernel refuses.
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { arg, blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { ENTRY, reversePostOrder, successors, terminatorOf } from "../ir/cfg.ts";
import { addBlock, addInst, removeValues, retarget } from "../ir/edit.ts";
import type { Block, BlockId, IrFunction, SourceLoc, ValueId } from "../ir/types.ts";
import { changed, type Hold, openAtEnd } from "./holds.ts";
import type { PassContext } from "./pass.ts";

export function releaseOnFault(fn: IrFunction, { pending }: Pick<PassContext, "pending">): void {
  if (!fn.insts.some((inst) => inst?.op === "hold")) return;
  splitFaults(fn);
  const open = new Map<BlockId, readonly Hold[]>([[ENTRY, []]]);
  for (const id of reversePostOrder(fn)) {
    const block = blockAt(fn, id);
    const atEnd = walk(fn, block, open.get(id) ?? [], pending);
    for (const target of successors(fn, block)) {
      const known = open.get(target);
      if (known === undefined) open.set(target, atEnd);
      else invariant(isSame(known, atEnd), `release-on-fault/${fn.name}`, `b${target} is reached with other references held`);
    }
  }
  for (const block of liveBlocks(fn)) {
    const last = block.insts.at(-1);
    const end = last === undefined ? undefined : instAt(fn, last);
    if (end?.op === "fault") releaseBefore(fn, block, end.id, openAtEnd(fn, block, open.get(block.id) ?? []), end.loc);
  }
  removeValues(fn, (id) => instAt(fn, id).op === "hold");
}

/** Faults share a block, wherever they happen and whatever is held there: each way to it gets one of its own. */
function splitFaults(fn: IrFunction): void {
  for (const block of liveBlocks(fn)) {
    const [only] = block.insts;
    const fault = only === undefined ? undefined : instAt(fn, only);
    if (fault?.op !== "fault") continue;
    const [first, ...others] = new Set(block.preds);
    for (const pred of others) {
      const own = addBlock(fn);
      own.insts.push(addInst(fn, { op: "fault", fault: fault.fault }, "void", [], fault.loc));
      own.preds = block.preds.filter((one) => one === pred);
      retarget(terminatorOf(fn, blockAt(fn, pred)), block.id, own.id);
    }
    block.preds = block.preds.filter((one) => one === first);
  }
}

const isSame = (a: readonly Hold[], b: readonly Hold[]): boolean =>
  a.length === b.length && a.every((hold, i) => b[i] !== undefined && arg(hold, 0) === arg(b[i], 0));

function walk(fn: IrFunction, block: Block, before: readonly Hold[], pending: PassContext["pending"]): readonly Hold[] {
  let holds = before;
  for (const id of block.insts) {
    const inst = instAt(fn, id);
    if (inst.op === "hold") holds = changed(holds, inst);
    if (inst.op === "callhelper" && inst.helper === HELPERS.bpf_tail_call.id && holds.length > 0)
      pending.push({ code: "TSB3037", values: { function: fn.sourceName }, loc: inst.loc ?? fn.loc });
  }
  return holds;
}

/** Puts the fault into a block of its own, behind the releases. */
function releaseBefore(fn: IrFunction, block: Block, fault: ValueId, holds: readonly Hold[], loc: SourceLoc | undefined): void {
  block.insts.pop();
  giveBack(fn, block, holds, loc).insts.push(fault);
}

/** Adds the releases to the end of a block; gives the block in which what follows belongs. */
export function giveBack(fn: IrFunction, block: Block, holds: readonly Hold[], loc: SourceLoc | undefined): Block {
  let at = block;
  for (const hold of [...holds].reverse()) {
    const [give, next] = [addBlock(fn), addBlock(fn)];
    const live = isHeld(fn, at, hold, loc);
    at.insts.push(addInst(fn, { op: "branch", targets: [give.id, next.id] }, "void", [live], loc));
    give.preds.push(at.id);
    next.preds.push(at.id, give.id);
    release(fn, give, hold, loc);
    give.insts.push(addInst(fn, { op: "jump", targets: [next.id] }, "void", [], loc));
    at = next;
  }
  return at;
}

function isHeld(fn: IrFunction, block: Block, hold: Hold, loc: SourceLoc | undefined): ValueId {
  const add = (...made: Parameters<typeof addInst>): ValueId => {
    const id = addInst(...made);
    block.insts.push(id);
    return id;
  };
  const [slot, flag] = [arg(hold, 0), hold.args[1]];
  if (flag !== undefined) return add(fn, slotLoad(4), "u32", [flag], loc);
  const [reference, none] = [add(fn, slotLoad(8), "ptr", [slot], loc), add(fn, { op: "const", value: 0n }, "ptr", [], loc)];
  return add(fn, { op: "compare", predicate: "ne" }, "u32", [reference, none], loc);
}

function release(fn: IrFunction, block: Block, hold: Hold, loc: SourceLoc | undefined): void {
  const reference = addInst(fn, slotLoad(8), "ptr", [arg(hold, 0)], loc);
  const flags = hold.withFlags ? [addInst(fn, { op: "const", value: 0n }, "u64", [], loc)] : [];
  const body = { op: "callhelper", helper: hold.helper, name: hold.name, pure: false } as const;
  block.insts.push(reference, ...flags, addInst(fn, body, "void", [reference, ...flags], loc));
}

const slotLoad = (width: 4 | 8) => ({ op: "load", width, signed: false, offset: 0, space: "stack", volatile: false }) as const;

/**
 * Conditions by which the kernel's verifier knows that a pointer is there: a function goes in, those of them come out that are no
 * test of the pointer itself, as the flag beside a record of a ring buffer is none: the pointer is there on the ways on which the flag
 * is set, and the verifier must tell those apart (kernel/bpf/verifier.c `check_mem_access`, `check_reference_leak`).
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, blockAt, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import { dominators, successors, terminatorOf } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { originsOf } from "./origins.ts";
import type { ValueFlow } from "./value-flow.ts";

/** What a pointer is tested with, and the values that it is. */
export interface NullTest {
  readonly pointer: ValueId;
  /** Where the pointer is known to be there. */
  readonly there: BlockId;
}

export function guardsOf(fn: IrFunction, flow: ValueFlow): ValueId[] {
  const uses = liveBlocks(fn).flatMap((block) => usesIn(fn, block).map((pointer) => ({ block, pointer })));
  if (uses.length === 0) return [];
  const doms = dominators(fn);
  const tests = liveBlocks(fn).flatMap((block) => nullTests(fn, block));
  const guards = new Set<ValueId>();
  for (const { block, pointer } of uses) {
    const isTested = tests.some((test) => test.pointer === pointer && doms.dominates(test.there, block.id));
    if (!isTested || mayBeGone(fn, pointer))
      for (const condition of conditionsBefore(fn, flow, block.id, flow.home[pointer])) guards.add(condition);
  }
  return [...guards];
}

/** Pointers that may be missing, and are used in the block as if they were there. */
function usesIn(fn: IrFunction, block: Block): ValueId[] {
  return block.insts.flatMap((id) =>
    pointersUsed(fn, instAt(fn, id))
      .map((value) => baseOf(fn, value))
      .filter((base) => mayMiss(fn, base)),
  );
}

function pointersUsed(fn: IrFunction, inst: Inst): readonly ValueId[] {
  if (inst.op === "load" || inst.op === "store" || inst.op === "atomic") return [arg(inst, 0)];
  return inst.op === "callhelper" ? inst.args.filter((value) => instAt(fn, value).type === "ptr") : [];
}

function baseOf(fn: IrFunction, pointer: ValueId): ValueId {
  const inst = instAt(fn, pointer);
  return inst.op === "ptradd" ? baseOf(fn, arg(inst, 0)) : pointer;
}

const mayMiss = (fn: IrFunction, pointer: ValueId): boolean =>
  originsOf(fn, pointer).some(({ op, id }) => op === "callhelper" || constantOf(fn, id) === 0n);

/** A record is no longer there after it was submitted. */
const mayBeGone = (fn: IrFunction, pointer: ValueId): boolean =>
  originsOf(fn, pointer).some((inst) => inst.op === "callhelper" && inst.helper === HELPERS.bpf_ringbuf_reserve.id);

/** The ways out of the block on which a pointer is there. */
export function nullTests(fn: IrFunction, block: Block): NullTest[] {
  const end = terminatorOf(fn, block);
  const test = end.op === "branch" ? nullTestOf(fn, arg(end, 0)) : undefined;
  if (end.op !== "branch" || !test) return [];
  const there = end.targets[test.predicate === "ne" ? 0 : 1];
  return blockAt(fn, there).preds.length === 1 ? [{ pointer: baseOf(fn, arg(test, 0)), there }] : [];
}

/** A comparison of a pointer with 0. */
export function nullTestOf(fn: IrFunction, condition: ValueId): InstOf<"compare"> | undefined {
  const inst = instAt(fn, condition);
  if (inst.op !== "compare" || instAt(fn, arg(inst, 0)).type !== "ptr") return undefined;
  return constantOf(fn, arg(inst, 1)) === 0n ? inst : undefined;
}

/** What decides, since the pointer was made, whether the block is reached. */
function conditionsBefore(fn: IrFunction, flow: ValueFlow, block: BlockId, home: BlockId | undefined): ValueId[] {
  const before = flow.leadingTo([block]);
  const since = home === undefined ? before : flow.reachedFrom([home]);
  return [...before].flatMap((id) => {
    if (id === block || !since.has(id)) return [];
    const decides = successors(fn, blockAt(fn, id)).some((target) => !before.has(target));
    return decides ? terminatorOf(fn, blockAt(fn, id)).args : [];
  });
}

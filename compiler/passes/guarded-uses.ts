/**
 * Conditions by which the kernel's verifier knows that a pointer is there: a function goes in, those of them come out that are no
 * test of the pointer itself, as the flag beside a record of a ring buffer is none: the pointer is there on the ways on which the
 * flag is set, and the verifier must tell those apart (kernel/bpf/verifier.c `check_mem_access`, `check_reference_leak`).
 */

import { HELPERS } from "../../stdlib/spec/helpers.ts";
import { arg, blockAt, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import { type Dominators, dominators, successors, terminatorOf } from "../ir/cfg.ts";
import type { Block, BlockId, Inst, InstOf, IrFunction, Space, ValueId } from "../ir/types.ts";
import { originsOf } from "./origins.ts";
import { RELEASING } from "./references.ts";
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
  const ways = new Ways(fn, flow, doms);
  const guards = new Set<ValueId>();
  for (const { block, pointer } of uses) {
    const isTested = tests.some((test) => test.pointer === pointer && doms.dominates(test.there, block.id));
    if (!isTested || mayBeGone(fn, pointer))
      for (const condition of conditionsBefore(fn, flow, block.id, flow.home[pointer]))
        if (ways.isToldBy(condition)) guards.add(condition);
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

/** Does a value tell of the ways on which references were taken, tested or given back? */
class Ways {
  readonly #fn: IrFunction;
  readonly #flow: ValueFlow;
  readonly #doms: Dominators;
  readonly #known = new Map<ValueId, boolean>();

  constructor(fn: IrFunction, flow: ValueFlow, doms: Dominators) {
    this.#fn = fn;
    this.#flow = flow;
    this.#doms = doms;
  }

  isToldBy(value: ValueId): boolean {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    // Of what goes round: that it adds nothing.
    this.#known.set(value, false);
    const told = this.#isTold(value);
    this.#known.set(value, told);
    return told;
  }

  #isTold(value: ValueId): boolean {
    const inst = instAt(this.#fn, value);
    if (nullTestOf(this.#fn, value) || (inst.op === "load" && MEMORY.has(inst.space))) return true;
    return inst.args.some((operand) => this.isToldBy(operand)) || (inst.op === "phi" && this.#isMergeOf(value));
  }

  /** Do the ways that meet there differ in what they do with references? */
  #isMergeOf(phi: ValueId): boolean {
    const block = this.#flow.home[phi];
    const above = block === undefined ? undefined : this.#doms.idom[block];
    if (block === undefined || above === undefined) return false;
    const since = this.#flow.reachedFrom([above]);
    return [...this.#flow.leadingTo([block])].some((id) => {
      if (id === block || !since.has(id)) return false;
      const { insts } = blockAt(this.#fn, id);
      const handles = id !== above && insts.some((one) => handlesReference(instAt(this.#fn, one)));
      return handles || terminatorOf(this.#fn, blockAt(this.#fn, id)).args.some((condition) => this.isToldBy(condition));
    });
  }
}

const handlesReference = (inst: Inst): boolean =>
  inst.op === "callhelper" && (inst.type === "ptr" || RELEASING.has(inst.helper));

/** Of the frame, in which the verifier knows what was stored. */
const MEMORY: ReadonlySet<Space> = new Set<Space>(["stack", "mem"]);

/**
 * What the kernel's verifier remembers in memory of the ways that it came: it follows constants in objects of the frame, zeros above
 * all, so that a field which is set on some ways is two things afterwards (kernel/bpf/verifier.c `stacksafe`). A function and the
 * values that decide something go in; objects come out, each with how many more kinds of it there are than one, by block.
 */

import { arg, constantOf, instAt, liveBlocks } from "../ir/access.ts";
import type { BlockId, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import { objectOf } from "./hide-stored.ts";
import type { ValueFlow } from "./value-flow.ts";

interface Access {
  readonly block: BlockId;
  readonly from: number;
  readonly to: number;
}

interface Accesses {
  readonly loads: Access[];
  /** The first initialises. */
  readonly stores: (Access & { readonly isKnown: boolean })[];
}

export function fieldOutcomes(
  fn: IrFunction,
  flow: ValueFlow,
  deciding: ReadonlySet<ValueId>,
  needed: ReadonlySet<ValueId>,
): Map<ValueId, Map<BlockId, bigint>> {
  const outcomes = new Map<ValueId, Map<BlockId, bigint>>();
  for (const [object, { loads, stores }] of accessesOf(fn, deciding, needed)) {
    const more = new Map<BlockId, bigint>();
    for (const { block, from, to, isKnown } of stores) {
      const others = stores.filter((other) => other.block !== block && other.from < to && from < other.to);
      if (!others.some((other) => other.isKnown || isKnown)) continue;
      const asked = loads.filter((load) => load.from < to && from < load.to).map((load) => load.block);
      const ahead = flow.leadingTo(asked);
      for (const id of flow.reachedFrom([block]))
        if (id !== block && ahead.has(id) && flow.leadsAround(block, id)) more.set(id, doubled(more.get(id) ?? 0n));
    }
    if (more.size > 0) outcomes.set(object, more);
  }
  return outcomes;
}

const doubled = (more: bigint): bigint => 2n * (1n + more) - 1n;

/** Objects of which a load that decides something is made, and none that must be known. */
function accessesOf(fn: IrFunction, deciding: ReadonlySet<ValueId>, needed: ReadonlySet<ValueId>): Map<ValueId, Accesses> {
  const all = new Map<ValueId, Accesses>();
  const kept = new Set<ValueId>();
  for (const block of liveBlocks(fn)) {
    for (const inst of block.insts.map((id) => instAt(fn, id))) {
      if (inst.op !== "load" && inst.op !== "store") continue;
      const object = objectOf(fn, arg(inst, 0));
      if (object === undefined) continue;
      const accesses = all.get(object) ?? { loads: [], stores: [] };
      all.set(object, accesses);
      const access = { block: block.id, ...bytesOf(fn, inst) };
      if (inst.op === "store") accesses.stores.push({ ...access, isKnown: constantOf(fn, arg(inst, 1)) !== undefined });
      else if (needed.has(inst.id)) kept.add(object);
      else if (deciding.has(inst.id)) accesses.loads.push(access);
    }
  }
  return new Map([...all].filter(([object, { loads }]) => loads.length > 0 && !kept.has(object)));
}

/** All bytes, where the place is not known. */
function bytesOf(fn: IrFunction, access: InstOf<"load" | "store">): { from: number; to: number } {
  let from = access.offset;
  for (let inst = instAt(fn, arg(access, 0)); inst.op === "ptradd"; inst = instAt(fn, arg(inst, 0))) {
    if (inst.args.length > 1) return { from: 0, to: Number.MAX_SAFE_INTEGER };
    from += inst.offset;
  }
  return { from, to: from + access.width };
}

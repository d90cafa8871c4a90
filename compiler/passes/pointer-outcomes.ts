/**
 * What the kernel's verifier remembers of pointers: a function goes in, pointers that it tells apart by the ways that it came
 * come out, each with how many more kinds of it there are than one, by block. A reference that may be missing is there or 0 once
 * it was tested; a merge is one object on one way and another on the next, or 0. States that differ in the kind of a pointer are
 * never alike (kernel/bpf/verifier.c `regsafe`).
 */

import { blockAt, instAt, liveBlocks } from "../ir/access.ts";
import type { BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { originsOf } from "./origins.ts";
import { PointerKinds } from "./pointer-kinds.ts";
import { countedReferences } from "./references.ts";
import { ValueFlow } from "./value-flow.ts";

export interface PointerOutcome {
  readonly value: ValueId;
  readonly more: ReadonlyMap<BlockId, bigint>;
}

/** What fewer of them multiply is nothing. */
const FEW = 3;

export function pointerOutcomes(fn: IrFunction): PointerOutcome[] {
  const chosen = liveBlocks(fn).flatMap((block) => block.insts.filter((id) => mayDiffer(fn, id)));
  if (chosen.length < FEW) return [];
  const flow = new ValueFlow(fn);
  const kinds = new PointerKinds(fn, countedReferences(fn), (tested, at) => isLatest(fn, flow, tested, at));
  return chosen.flatMap((value): PointerOutcome[] => {
    const more = new Map<BlockId, bigint>();
    for (const block of rememberedIn(fn, value, flow)) {
      const count = kinds.countAt(value, block);
      if (count > 1) more.set(block, BigInt(count - 1));
    }
    return more.size > 0 ? [{ value, more }] : [];
  });
}

function mayDiffer(fn: IrFunction, value: ValueId): boolean {
  const { op, type } = instAt(fn, value);
  return type === "ptr" && (op === "phi" || op === "callhelper" || op === "load");
}

/**
 * Blocks at whose start the pointer is still to be used, or lies in memory, of which the verifier knows what a test told of a
 * copy.
 */
function rememberedIn(fn: IrFunction, value: ValueId, flow: ValueFlow): Iterable<BlockId> {
  const [inst, home] = [instAt(fn, value), flow.home[value]];
  if (inst.op === "load" && inst.space !== "ctx" && home !== undefined) return flow.reachedFrom([home]);
  return [...flow.aliveIn(withParts(value, flow)), ...flow.madeIn([value])];
}

/** The pointer, and those into what it points to. */
function withParts(value: ValueId, { users }: ValueFlow): ValueId[] {
  const parts = (users.get(value) ?? []).filter(({ op, args }) => op === "ptradd" && args[0] === value);
  return [value, ...parts.map(({ id }) => id)];
}

/** Is the reference the last that was taken when the block tests it? */
function isLatest(fn: IrFunction, flow: ValueFlow, reference: ValueId, block: BlockId): boolean {
  const counted = countedReferences(fn);
  const own = new Set(originsOf(fn, reference).map(({ id }) => id));
  const homes = [...own].flatMap((id) => (counted.has(id) ? (flow.home[id] ?? []) : []));
  const since = flow.reachedFrom(homes);
  const between = [...flow.leadingTo([block])].filter((id) => since.has(id) && !homes.includes(id));
  return between.every((id) => blockAt(fn, id).insts.every((value) => !counted.has(value) || own.has(value)));
}

/**
 * Lets stack objects that are never in use at the same time lie in the same place, in programs whose objects take more than
 * half of the stack: most of all the states of loops that became `bpf_loop`s one after another. Algorithm: an object is in use from
 * each access to each other that follows it, found by two dataflows over the blocks; then greedy colouring, the largest first.
 * Objects whose address is kept anywhere are left alone. Required. Precondition: nothing looks into objects' contents afterwards.
 */

import { PROGRAM_LIMITS } from "../../stdlib/spec/isa.ts";
import { arg, blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { ENTRY, reversePostOrder, successors } from "../ir/cfg.ts";
import { Replacements, rewrite } from "../ir/edit.ts";
import type { BlockId, Inst, InstOf, IrFunction, ValueId } from "../ir/types.ts";
import type { PassContext } from "./pass.ts";
import { objectDepth, objectsOf } from "./stack-depth.ts";

type Object = InstOf<"alloca">;

export function shareObjects({ module }: PassContext): void {
  const depth = objectDepth(module);
  const isLarge = (fn: IrFunction): boolean => 2 * depth(fn) > PROGRAM_LIMITS.stackBytes;
  const large = module.functions.filter((fn) => fn.kind === "program" && isLarge(fn));
  if (large.length === 0) return;
  for (const fn of module.functions) if (large.includes(fn) || fn.kind !== "program") share(fn);
}

function share(fn: IrFunction): void {
  const touched = touches(fn);
  const objects = objectsOf(fn).filter(({ id }) => touched.has(id));
  const uses = new Map(objects.map(({ id }) => [id, useOf(fn, touched.get(id) ?? NONE)]));
  const groups: Object[][] = [];
  for (const object of objects.sort((a, b) => b.size - a.size || a.id - b.id)) {
    const free = groups.find((group) => group.every((one) => !meet(uses.get(one.id), uses.get(object.id))));
    if (free) free.push(object);
    else groups.push([object]);
  }
  for (const [first, ...others] of groups) if (first && others.length > 0) merge(fn, first, others);
}

/** The first is the largest. */
function merge(fn: IrFunction, first: Object, others: readonly Object[]): void {
  const align = [first, ...others].reduce((most, one) => (one.align > most ? one.align : most), first.align);
  const names = new Set([first, ...others].map(({ name }) => name));
  rewrite(fn, first.id, { op: "alloca", size: first.size, align, name: [...names].join(" or ") }, []);
  const entry = blockAt(fn, ENTRY);
  const gone = new Set<ValueId>(others.map(({ id }) => id));
  entry.insts = [first.id, ...entry.insts.filter((id) => id !== first.id && !gone.has(id))];
  const replacements = new Replacements();
  for (const { id } of others) replacements.set(id, first.id);
  replacements.apply(fn);
}

type Positions = ReadonlyMap<BlockId, readonly number[]>;
const NONE: Positions = new Map();

/** Where each object is accessed, or its address given to a call, by block; those whose address goes anywhere else are left out. */
function touches(fn: IrFunction): Map<ValueId, Map<BlockId, number[]>> {
  const found = new Map(objectsOf(fn).map(({ id }) => [id, new Map<BlockId, number[]>()]));
  for (const block of liveBlocks(fn)) {
    block.insts.forEach((id, position) => {
      const inst = instAt(fn, id);
      inst.args.forEach((value, index) => {
        const object = objectOf(fn, value);
        const positions = object === undefined ? undefined : found.get(object);
        if (object === undefined || !positions || inst.op === "ptradd") return;
        if (!isAccess(inst, index)) found.delete(object);
        else positions.set(block.id, [...(positions.get(block.id) ?? []), position]);
      });
    });
  }
  return found;
}

function objectOf(fn: IrFunction, value: ValueId): ValueId | undefined {
  let inst = instAt(fn, value);
  while (inst.op === "ptradd") inst = instAt(fn, arg(inst, 0));
  return inst.op === "alloca" ? inst.id : undefined;
}

function isAccess({ op }: Inst, index: number): boolean {
  if (op === "load" || op === "callhelper") return true;
  return (op === "store" || op === "atomic") && index === 0;
}

/** By block: the part of it during which an object is in use, as the positions of the first and the last instruction. */
type Use = ReadonlyMap<BlockId, readonly [first: number, last: number]>;

function useOf(fn: IrFunction, positions: Positions): Use {
  const order = reversePostOrder(fn);
  const preds = (id: BlockId): readonly BlockId[] => blockAt(fn, id).preds;
  const before = reached(order, positions, preds);
  const after = reached(order.toReversed(), positions, (id) => successors(fn, blockAt(fn, id)));
  const use = new Map<BlockId, readonly [number, number]>();
  for (const id of order) {
    const own = positions.get(id) ?? [];
    const [begins, goesOn] = [
      preds(id).some((one) => before.has(one)),
      successors(fn, blockAt(fn, id)).some((one) => after.has(one)),
    ];
    if (own.length === 0 && !(begins && goesOn)) continue;
    use.set(id, [begins ? -1 : Math.min(...own), goesOn ? Number.POSITIVE_INFINITY : Math.max(...own)]);
  }
  return use;
}

/** The blocks at whose far end an access lies behind. */
function reached(order: readonly BlockId[], positions: Positions, nearer: (id: BlockId) => readonly BlockId[]): Set<BlockId> {
  const found = new Set<BlockId>(positions.keys());
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const id of order) if (nearer(id).some((one) => found.has(one))) found.add(id);
  }
  return found;
}

function meet(a: Use | undefined, b: Use | undefined): boolean {
  if (!a || !b) return true;
  for (const [block, [first, last]] of a) {
    const other = b.get(block);
    if (other && first <= other[1] && other[0] <= last) return true;
  }
  return false;
}

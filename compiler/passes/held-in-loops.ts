/**
 * What a `using` holds beside the border of a loop. A loop goes in; out come the `hold`s that are open where a fault leaves it, which
 * the loop's body can give back, or undefined where it uses what is held around it, or is left in another way while it holds
 * something. Algorithm: forward dataflow of the open `hold`s, as in `release-on-fault`.
 */

import { blockAt, instAt, liveBlocks } from "../ir/access.ts";
import { type Loop, reversePostOrder, successors } from "../ir/cfg.ts";
import type { BlockId, IrFunction, ValueId } from "../ir/types.ts";
import { type Hold, openAtEnd } from "./holds.ts";

/** By the block from which a fault is gone to, the outermost first. */
export function heldAtFaults(fn: IrFunction, loop: Loop): ReadonlyMap<BlockId, readonly Hold[]> | undefined {
  const { inside, outside } = slotsBySide(fn, loop);
  if ([...inside].some((slot) => outside.has(slot))) return undefined;
  return inside.size === 0 ? new Map() : openAtFaults(fn, loop);
}

/** The places of references that the loop uses, and those that what lies around it uses. */
function slotsBySide(fn: IrFunction, loop: Loop): { readonly inside: Set<ValueId>; readonly outside: Set<ValueId> } {
  const slots = new Set(fn.insts.flatMap((inst) => (inst?.op === "hold" ? inst.args : [])));
  const [inside, outside] = [new Set<ValueId>(), new Set<ValueId>()];
  for (const block of liveBlocks(fn)) {
    const side = loop.blocks.has(block.id) ? inside : outside;
    for (const id of block.insts) for (const value of instAt(fn, id).args) if (slots.has(value)) side.add(value);
  }
  return { inside, outside };
}

function openAtFaults(fn: IrFunction, loop: Loop): ReadonlyMap<BlockId, readonly Hold[]> | undefined {
  const open = new Map<BlockId, readonly Hold[]>([[loop.header, []]]);
  const found = new Map<BlockId, readonly Hold[]>();
  for (const id of reversePostOrder(fn)) {
    if (!loop.blocks.has(id)) continue;
    const atEnd = openAtEnd(fn, blockAt(fn, id), open.get(id) ?? []);
    for (const target of successors(fn, blockAt(fn, id))) {
      const leaves = !loop.blocks.has(target);
      if (atEnd.length === 0 || (!leaves && target !== loop.header)) open.set(target, atEnd);
      else if (leaves && isFault(fn, target)) found.set(id, atEnd);
      else return undefined;
    }
  }
  return found;
}

function isFault(fn: IrFunction, id: BlockId): boolean {
  const [only] = blockAt(fn, id).insts;
  return only !== undefined && instAt(fn, only).op === "fault";
}

/**
 * Puts blocks into the order in which they are written: greedily, each followed by a successor that then needs no jump.
 * Deterministic; loops stay together, joins come after the arms that lead to them.
 */

import { terminatorOf } from "../liveness.ts";
import type { MachineBlock, MachineBody } from "../machine.ts";
import { successorsOf } from "../operands.ts";
import { predecessorCounts } from "./simplify-jumps.ts";

export function layOutBlocks(body: MachineBody): void {
  const byId = new Map(body.blocks.map((block) => [block.id, block]));
  const counts = predecessorCounts(body);
  const unplaced = new Set(body.blocks);
  const order: MachineBlock[] = [];
  const place = (block: MachineBlock): void => {
    unplaced.delete(block);
    order.push(block);
  };
  for (const first of body.blocks) {
    let at: MachineBlock | undefined = unplaced.has(first) ? first : undefined;
    while (at !== undefined) {
      place(at);
      at = bestSuccessor(at, byId, unplaced, counts);
    }
  }
  body.blocks = order;
}

function bestSuccessor(
  block: MachineBlock,
  byId: ReadonlyMap<number, MachineBlock>,
  unplaced: ReadonlySet<MachineBlock>,
  counts: ReadonlyMap<number, number>,
): MachineBlock | undefined {
  const candidates = successorsOf(terminatorOf(block))
    .map((id) => byId.get(id))
    .filter((next) => next !== undefined && unplaced.has(next));
  let best: MachineBlock | undefined;
  for (const next of candidates) {
    if (next !== undefined && (best === undefined || isBetter(next, best, counts))) best = next;
  }
  return best;
}

/** Deeper loops first, then what nothing else leads to. */
function isBetter(a: MachineBlock, b: MachineBlock, counts: ReadonlyMap<number, number>): boolean {
  if (a.depth !== b.depth) return a.depth > b.depth;
  return (counts.get(a.id) ?? 0) < (counts.get(b.id) ?? 0);
}

/** In which order an analysis settles a function: its blocks go in, stretches of the reverse post-order come out. */

import { blockAt } from "../ir/access.ts";
import { type Dominators, successors } from "../ir/cfg.ts";
import type { BlockId, IrFunction } from "../ir/types.ts";

export interface Region {
  readonly blocks: readonly BlockId[];
  readonly isCyclic: boolean;
}

/**
 * What lies between the ends of a way back is one region, other blocks stand by themselves. Each comes after all that can lead to it:
 * only inside a region does control go back.
 */
export function regions(fn: IrFunction, { order, position }: Dominators): Region[] {
  /** By the position that is gone back to, the last one that does. */
  const last: number[] = [];
  order.forEach((id, at) => {
    for (const target of successors(fn, blockAt(fn, id))) {
      const back = position[target] ?? at;
      if (back <= at) last[back] = at;
    }
  });
  const found: Region[] = [];
  for (let from = 0, to = 0; from < order.length; from = to) {
    let end = last[from];
    const isCyclic = end !== undefined;
    for (to = from + 1; end !== undefined && to <= end; to++) end = Math.max(end, last[to] ?? 0);
    found.push({ blocks: order.slice(from, to), isCyclic });
  }
  return found;
}

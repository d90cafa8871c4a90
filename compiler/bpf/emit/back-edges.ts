/** Edges that close a loop. In: a function's blocks. Out: those that lead to a block on the way from the entry, depth first. */

import { terminatorOf } from "../liveness.ts";
import type { MachineBody } from "../machine.ts";
import { successorsOf } from "../operands.ts";

export class BackEdges {
  readonly #targets = new Map<number, Set<number>>();

  constructor({ blocks }: MachineBody) {
    const next = new Map(blocks.map((block) => [block.id, successorsOf(terminatorOf(block))]));
    const done = new Set<number>();
    const path = new Set<number>();
    const work: { readonly id: number; readonly left: number[] }[] = [];
    const enter = (id: number): void => {
      path.add(id);
      work.push({ id, left: [...(next.get(id) ?? [])] });
    };
    for (const { id } of blocks.slice(0, 1)) enter(id);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const to = top.left.pop();
      if (to === undefined) {
        work.pop();
        path.delete(top.id);
        done.add(top.id);
      } else if (path.has(to)) this.#targets.set(top.id, new Set([...(this.#targets.get(top.id) ?? []), to]));
      else if (!done.has(to)) enter(to);
    }
  }

  has(from: number, to: number): boolean {
    return this.#targets.get(from)?.has(to) ?? false;
  }
}

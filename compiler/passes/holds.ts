/** What `using` variables hold at a place: the open `hold`s before it go in, those after it come out, the outermost first. */

import { arg, instAt } from "../ir/access.ts";
import type { Block, InstOf, IrFunction } from "../ir/types.ts";

export type Hold = InstOf<"hold">;

/** After one that begins or ends. */
export function changed(holds: readonly Hold[], hold: Hold): readonly Hold[] {
  const others = holds.filter((one) => arg(one, 0) !== arg(hold, 0));
  return hold.begins ? [...others, hold] : others;
}

export const openAtEnd = (fn: IrFunction, block: Block, before: readonly Hold[]): readonly Hold[] =>
  block.insts.map((id) => instAt(fn, id)).reduce((holds, inst) => (inst.op === "hold" ? changed(holds, inst) : holds), before);

/** How much of the stack the objects of a function and of what it calls take, registers that are spilled not counted. */

import { liveInsts } from "../ir/access.ts";
import type { InstOf, IrFunction, IrModule } from "../ir/types.ts";
import { functionsByName } from "./call-graph.ts";

/** Of the stack, for what registers do not hold. */
export const SPILL_BYTES = 96;

export const aligned = (size: number): number => Math.ceil(size / 8) * 8;

export const objectsOf = (fn: IrFunction): InstOf<"alloca">[] => liveInsts(fn).filter((inst) => inst.op === "alloca");

export function objectDepth(module: IrModule): (fn: IrFunction) => number {
  const byName = functionsByName(module);
  const depth = (fn: IrFunction): number => {
    const own = objectsOf(fn).reduce((sum, { size }) => sum + aligned(size), 0);
    const callees = liveInsts(fn).flatMap((inst) =>
      inst.op === "call" || inst.op === "funcaddr" ? [byName.get(inst.callee)] : [],
    );
    return own + Math.max(0, ...callees.map((callee) => (callee ? depth(callee) : 0)));
  };
  return depth;
}

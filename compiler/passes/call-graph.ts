/**
 * Who calls whom. In: a module; out: its functions in the order that a pass over calls wants, and without those that nobody
 * calls.
 */

import { invariant } from "../diagnostics/invariant.ts";
import { instAt, liveBlocks } from "../ir/access.ts";
import type { IrFunction, IrModule } from "../ir/types.ts";

export const functionsByName = (module: IrModule): ReadonlyMap<string, IrFunction> =>
  new Map(module.functions.map((fn) => [fn.name, fn]));

/** How often each function is called. */
export function callCounts(module: IrModule): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fn of module.functions) for (const name of calleesOf(fn)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** One name a call. */
export function calleesOf(fn: IrFunction): string[] {
  const names: string[] = [];
  for (const block of liveBlocks(fn)) {
    for (const id of block.insts) {
      const inst = instAt(fn, id);
      if (inst.op === "call") names.push(inst.callee);
    }
  }
  return names;
}

export function calleesFirst(module: IrModule): IrFunction[] {
  const byName = functionsByName(module);
  const order: IrFunction[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (fn: IrFunction): void => {
    if (state.get(fn.name) === "done") return;
    invariant(!state.has(fn.name), `call-graph/${fn.name}`, "recursion");
    state.set(fn.name, "open");
    for (const name of calleesOf(fn)) {
      const callee = byName.get(name);
      if (callee) visit(callee);
    }
    state.set(fn.name, "done");
    order.push(fn);
  };
  for (const fn of module.functions) visit(fn);
  return order;
}

/**
 * Takes out what nobody calls any more. Programs are the roots; in a module without any, the functions that nobody called to begin
 * with, by `counts`.
 */
export function removeUncalled(module: IrModule, counts: ReadonlyMap<string, number>): void {
  const byName = functionsByName(module);
  const programs = module.functions.filter((fn) => fn.kind === "program");
  const work = programs.length > 0 ? programs : module.functions.filter((fn) => !counts.has(fn.name));
  const needed = new Set<IrFunction>();
  for (let fn = work.pop(); fn; fn = work.pop()) {
    if (needed.has(fn)) continue;
    needed.add(fn);
    for (const name of calleesOf(fn)) {
      const callee = byName.get(name);
      if (callee) work.push(callee);
    }
  }
  const kept = module.functions.filter((fn) => needed.has(fn));
  module.functions.splice(0, module.functions.length, ...kept);
}

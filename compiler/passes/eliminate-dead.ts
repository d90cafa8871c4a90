/**
 * Removes values that no effect needs (mark and sweep from effects) and stores to objects that are never read.
 * Precondition: none. An unused load may go even if volatile; of a call with effects only the result may be unused.
 */

import { arg, hasEffect, instAt } from "../ir/access.ts";
import { removeValues } from "../ir/edit.ts";
import type { IrFunction, ValueId } from "../ir/types.ts";

export function eliminateDead(fn: IrFunction): void {
  removeUnreadStores(fn);
  const live = new Set<ValueId>();
  const work: ValueId[] = [];
  for (const inst of fn.insts) if (inst && hasEffect(inst)) work.push(inst.id);
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    if (live.has(id)) continue;
    live.add(id);
    work.push(...instAt(fn, id).args);
  }
  removeValues(fn, (id) => !live.has(id) && instAt(fn, id).op !== "param");
}

/** An object is read unless its address is only the target of stores, directly or through `ptradd`. */
function removeUnreadStores(fn: IrFunction): void {
  const objects = new Map<ValueId, ValueId>();
  const objectOf = (id: ValueId): ValueId | undefined => {
    let at = id;
    for (let inst = instAt(fn, at); inst.op === "ptradd"; inst = instAt(fn, at)) at = arg(inst, 0);
    return instAt(fn, at).op === "alloca" ? at : undefined;
  };
  const read = new Set<ValueId>();
  for (const inst of fn.insts) {
    inst?.args.forEach((value, n) => {
      const object = objects.get(value) ?? objectOf(value);
      if (object === undefined) return;
      objects.set(value, object);
      if (!(n === 0 && (inst.op === "store" || inst.op === "ptradd"))) read.add(object);
    });
  }
  removeValues(fn, (id) => {
    const inst = instAt(fn, id);
    const object = inst.op === "store" ? objects.get(arg(inst, 0)) : undefined;
    return object !== undefined && !read.has(object);
  });
}

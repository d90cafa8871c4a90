/** Removes phis that join one value with itself: a function goes in, changed in place (Braun et al. 2013, section 3). */

import { constantOf, instAt, liveBlocks, normalise } from "../ir/access.ts";
import { addInst, phisOf, Replacements, removeValues } from "../ir/edit.ts";
import type { Block, Inst, IrFunction, ValueId } from "../ir/types.ts";

export function removeTrivialPhis(fn: IrFunction): void {
  removeDeadPhis(fn);
  const replaced = new Replacements();
  for (let changed = true; changed; ) {
    changed = false;
    for (const block of liveBlocks(fn)) {
      for (const phi of phisOf(fn, block)) {
        if (replaced.has(phi.id)) continue;
        const only = onlyOperand(fn, phi, replaced);
        if (only === undefined) continue;
        replaced.set(phi.id, only);
        changed = true;
      }
    }
  }
  for (const block of liveBlocks(fn)) joinConstants(fn, block, replaced);
  replaced.apply(fn);
}

function onlyOperand(fn: IrFunction, phi: Inst, replaced: Replacements): ValueId | undefined {
  let only: ValueId | undefined;
  for (const operand of phi.args) {
    const value = replaced.get(operand);
    if (value === phi.id || value === only) continue;
    if (only !== undefined) return undefined;
    only = value;
  }
  return only !== undefined && fn.insts[only] ? only : undefined;
}

/** A phi of equal constants that are different instructions becomes a constant. */
function joinConstants(fn: IrFunction, block: Block, replaced: Replacements): void {
  const phis = phisOf(fn, block).filter((phi) => !replaced.has(phi.id));
  const added: ValueId[] = [];
  for (const phi of phis) {
    const values = phi.args.map((value) => constantOf(fn, replaced.get(value)));
    const [value] = values;
    if (value === undefined || values.some((other) => other !== value)) continue;
    const id = addInst(
      fn,
      { op: "const", value: phi.type === "void" ? value : normalise(phi.type, value) },
      phi.type,
      [],
      undefined,
    );
    added.push(id);
    replaced.set(phi.id, id);
  }
  block.insts.splice(phisOf(fn, block).length, 0, ...added);
}

/** Removes phis that only phis use. */
function removeDeadPhis(fn: IrFunction): void {
  const live = new Set<ValueId>();
  const work: ValueId[] = [];
  for (const inst of fn.insts) if (inst && inst.op !== "phi") work.push(...inst.args);
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const inst = instAt(fn, value);
    if (inst.op !== "phi" || live.has(value)) continue;
    live.add(value);
    work.push(...inst.args);
  }
  removeValues(fn, (id) => instAt(fn, id).op === "phi" && !live.has(id));
}

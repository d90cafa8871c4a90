/** Local variables and other places on the stack that hold one value: a scalar that may be missing, or a reference. */

import type { ts } from "ts-morph";
import { isDefinite, type KernelArrayType, type LangType, typeName } from "../lang-types.ts";
import { definite } from "../typing/rules.ts";
import { refuse } from "../unit.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { loadParts, partsOf, partsSlot, storeParts } from "./parts.ts";

export function declareSlot(fl: Lowering, type: LangType, name: string): Slot {
  return { ptr: partsSlot(fl, type, name), type, space: "mem", loopDepth: fl.loopDepth };
}

export function writeSlot(fl: Lowering, slot: Slot, operand: Operand): void {
  storeParts(fl, slot.ptr, slot.type, partsOf(fl, operand));
}

export function readSlot(fl: Lowering, slot: Slot): Operand {
  const operand = loadParts(fl, slot.ptr, slot.type, slot.space);
  if (operand.kind !== "pointer") return operand;
  const { held, since, givenBy, isEntry } = slot;
  if (!held) return { ...operand, since, givenBy, isEntry };
  return held.live === undefined ? { ...operand, held } : { ...operand, held, present: fl.loadSlot(held.live, "u32") };
}

/** Of what is one of several. */
export function lifetimeOf(operands: readonly Operand[]): Pick<PointerOperand, "since" | "givenBy" | "isEntry"> {
  const pointers = operands.filter((one) => one.kind === "pointer");
  const isEntry = pointers.length === operands.length && pointers.every((one) => one.space === "map" || one.isEntry);
  return { since: lastMade(operands), givenBy: pointers.flatMap((one) => one.givenBy ?? []), isEntry };
}

/** `since` of what is one of several. */
export function lastMade(operands: readonly Operand[]): number | undefined {
  const all = operands.map((one) => (one.kind !== "pointer" || one.space === "map" ? 0 : one.since));
  return all.reduce((last, one) => (last === undefined || one === undefined ? undefined : Math.max(last, one)), 0);
}

/** Types that a local variable can have. */
export function requireLocalType(node: ts.Node, type: LangType): void {
  const of = definite(type);
  if (of.kind === "kernelArray") return requireOfContext(node, of);
  if (!isDefinite(of) && of.kind !== "context" && of.kind !== "view") {
    refuse(node, "TSB1018", { what: `A variable of type ${typeName(type)}` });
  }
}

/** A socket may have been given back when a variable that leads into it is read. */
function requireOfContext(node: ts.Node, type: KernelArrayType): void {
  if (type.of.kind !== "context")
    refuse(node, "TSB1013", { what: `A variable that refers to ${typeName(type)}`, instead: `a copy, [...sk.${type.name}]` });
}

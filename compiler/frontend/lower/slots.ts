/** Local variables and other places on the stack that hold one value: a scalar, or a reference. */

import type { ts } from "ts-morph";
import { invariant } from "../../diagnostics/invariant.ts";
import type { IrType } from "../../ir/types.ts";
import { irType, isScalar, type LangType, typeName } from "../lang-types.ts";
import { definite } from "../typing/rules.ts";
import { refuse } from "../unit.ts";
import { addressOf } from "./convert.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand } from "./operand.ts";

/** The register type of a value of `type`. */
export function registerType(type: LangType): IrType {
  return isScalar(type) ? irType(type) : "ptr";
}

export function declareSlot(fl: Lowering, type: LangType, name: string): Slot {
  return { ptr: fl.newSlot(registerType(type), name), type, space: "mem", loopDepth: fl.loopDepth };
}

export function writeSlot(fl: Lowering, slot: Slot, operand: Operand): void {
  if (operand.kind === "void" || operand.kind === "undefined") return;
  const id = operand.kind === "pointer" ? addressOf(fl, operand) : operand.id;
  fl.storeSlot(slot.ptr, registerType(slot.type), id);
}

export function readSlot(fl: Lowering, slot: Slot): Operand {
  const id = fl.loadSlot(slot.ptr, registerType(slot.type));
  const { type } = slot;
  if (isScalar(type)) return { kind: "scalar", type, id };
  if (type.kind === "context") return { kind: "context", type, id };
  const of = definite(type);
  invariant(of.kind === "struct" || of.kind === "ref", "lower.readSlot", `no slot holds ${typeName(type)}`);
  return { kind: "pointer", type: of, id, offset: 0, space: slot.space, nullable: type.kind === "optional" };
}

/** Types that a local variable can have. */
export function requireLocalType(node: ts.Node, type: LangType): void {
  const of = definite(type);
  if (type.kind === "optional" && isScalar(of)) refuse(node, "TSB2019", { type: typeName(of) });
  if (!isScalar(of) && of.kind !== "struct" && of.kind !== "ref" && of.kind !== "context") {
    refuse(node, "TSB1018", { what: `A variable of type ${typeName(type)}` });
  }
}

/** Objects without a layout: memory whose fields each hold a value as a variable does. */

import { ts } from "ts-morph";
import type { RecordField, RecordType } from "../lang-types.ts";
import { partName } from "../typing/constants.ts";
import { definite } from "../typing/rules.ts";
import { addressOf, nonNull, requirePointer } from "./convert.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { loadForeignParts, partsOf, partTypes, storeParts } from "./parts.ts";

/** Undefined when the object has a class, or no field of that name. */
export function recordField({ type }: Pick<PointerOperand, "type">, name: string): RecordField | undefined {
  return type.kind === "record" ? type.fields.find((one) => one.name === name) : undefined;
}

/** Its fields are not written yet. */
export function newRecord(fl: Lowering, type: RecordType): PointerOperand {
  const id = fl.b.alloca(type.size, 8, type.name);
  return { kind: "pointer", type, id, offset: 0, space: "stack", nullable: false, since: fl.loopDepth };
}

/** `value` was coerced to the field's type. */
export function storeField(fl: Lowering, object: PointerOperand, field: RecordField, value: Operand): void {
  storeParts(fl, object.id, field.type, partsOf(fl, value), object.offset + field.byteOffset);
}

/** Zeros, which nobody sees: the constructor assigns what has no value (tsc, `strictPropertyInitialization`). */
export function zeroField(fl: Lowering, object: PointerOperand, { type, byteOffset }: RecordField): void {
  const zeros = partTypes(type).map((part) => fl.b.const(part, 0n));
  storeParts(fl, object.id, type, zeros, object.offset + byteOffset);
}

export function readField(fl: Lowering, base: PointerOperand, name: string): Operand | undefined {
  const field = recordField(base, name);
  return field && loadForeignParts(fl, base.id, field.type, "mem", base.offset + field.byteOffset);
}

/** The field that `base.name` or `base[0]` names, as a variable to read and write. */
export function fieldSlot(fl: Lowering, node: ts.Expression): Slot | undefined {
  const name = partName(fl.unit.checker, node);
  if (name === undefined || !(ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))) return undefined;
  if (ts.isElementAccessExpression(node) && fl.typing.isKernelElement(node)) return undefined;
  if (definite(fl.typing.of(node.expression)).kind !== "record") return undefined;
  const base = nonNull(fl, requirePointer(node.expression, fl.expression(node.expression)));
  const field = recordField(base, name);
  // What a constructor is given lasts as long as what it makes.
  const loopDepth = (isBeingMade(node.expression) ? base.since : undefined) ?? 0;
  return field && { ptr: fl.b.ptradd(addressOf(fl, base), field.byteOffset), type: field.type, space: "mem", loopDepth };
}

/** `this` in a constructor. */
function isBeingMade(node: ts.Expression): boolean {
  const owner = ts.findAncestor(node, ts.isFunctionLike);
  return node.kind === ts.SyntaxKind.ThisKeyword && owner !== undefined && ts.isConstructorDeclaration(owner);
}

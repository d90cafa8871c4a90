/** Fields of objects without a class: each holds a value as a variable does. */

import { ts } from "ts-morph";
import type { RecordField } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { definite } from "../typing/rules.ts";
import { addressOf, nonNull, requirePointer } from "./convert.ts";
import type { Lowering, Slot } from "./lowering.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { loadForeignParts } from "./parts.ts";

/** Undefined when the object has a class, or no field of that name. */
export function recordField({ type }: Pick<PointerOperand, "type">, name: string): RecordField | undefined {
  return type.kind === "record" ? type.fields.find((one) => one.name === name) : undefined;
}

export function readField(fl: Lowering, base: PointerOperand, name: string): Operand | undefined {
  const field = recordField(base, name);
  return field && loadForeignParts(fl, base.id, field.type, "mem", base.offset + field.byteOffset);
}

/** The field that `base.name` or `base[0]` names, as a variable to read and write. */
export function fieldSlot(fl: Lowering, node: ts.Expression): Slot | undefined {
  const name = fieldName(fl, node);
  if (name === undefined || !(ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))) return undefined;
  if (ts.isElementAccessExpression(node) && fl.typing.isKernelElement(node)) return undefined;
  if (definite(fl.typing.of(node.expression)).kind !== "record") return undefined;
  const base = nonNull(fl, requirePointer(node.expression, fl.expression(node.expression)));
  const field = recordField(base, name);
  return field && { ptr: fl.b.ptradd(addressOf(fl, base), field.byteOffset), type: field.type, space: "mem", loopDepth: 0 };
}

export function fieldName(fl: Lowering, node: ts.Expression): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  const index = ts.isElementAccessExpression(node) ? constantOf(fl.unit.checker, node.argumentExpression) : undefined;
  return index === undefined ? undefined : String(index);
}

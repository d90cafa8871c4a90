/** Fills new memory of a type from the expression that gives its value: what the expression makes is made in place. */

import { ts } from "ts-morph";
import { isObject, type MemoryType, type ObjectType, sizeOf } from "../lang-types.ts";
import { fillArray } from "./arrays.ts";
import { requirePointer, requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject, zero } from "./objects.ts";
import type { PointerOperand } from "./operand.ts";
import { writePlace } from "./places.ts";
import { newInto } from "./structs.ts";

/** `object` holds the new memory: a stack object whose padding is zero already. */
export function initialise(
  fl: Lowering,
  object: PointerOperand,
  offset: number,
  type: MemoryType,
  node: ts.Expression | undefined,
): void {
  if (!node) return zero(fl, object.id, object.offset + offset, object.offset + offset + sizeOf(type));
  if (!isObject(type)) {
    const value = requireScalar(node, fl.as(node, type));
    return writePlace(fl, { type, ptr: object.id, offset: object.offset + offset, space: object.space }, value.id);
  }
  const inner: PointerOperand = { ...object, type, offset: object.offset + offset };
  if (!inPlace(fl, inner, type, node)) copyObject(fl, requirePointer(node, fl.as(node, type)), inner);
}

function inPlace(fl: Lowering, object: PointerOperand, type: ObjectType, node: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return inPlace(fl, object, type, node.expression);
  if (type.kind === "struct" && ts.isNewExpression(node) && fl.typing.of(node) === type) {
    newInto(fl, node, object, type);
    return true;
  }
  return type.kind === "array" && fillArray(fl, object, type, node);
}

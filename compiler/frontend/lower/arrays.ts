/** Fixed arrays: `fixed(…)` and array literals. */

import { ts } from "ts-morph";
import { type ArrayType, sizeOf, U8 } from "../lang-types.ts";
import { requireRoom, textBytes } from "../typing/arrays.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import type { Lowering } from "./lowering.ts";
import { newObject, zero } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";

/** A new array on the stack. */
export function createArray(fl: Lowering, node: ts.Expression): Operand {
  const type = fl.typing.of(node);
  if (type.kind !== "array") return refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
  const object = newObject(fl, type);
  fillArray(fl, object, type, node);
  return object;
}

/** Fills new memory by what `node` says; false when it is no new array. */
export function fillArray(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.Expression): boolean {
  if (ts.isArrayLiteralExpression(node)) {
    fillElements(fl, object, type, node);
    return true;
  }
  if (!ts.isCallExpression(node) || stdlibName(symbolOf(fl.unit.checker, node.expression)) !== "fixed") return false;
  const [initial] = node.arguments;
  if (!initial) zero(fl, object.id, object.offset, object.offset + type.size);
  else if (ts.isArrayLiteralExpression(initial)) fillElements(fl, object, type, initial);
  else fillText(fl, object, type, initial);
  return true;
}

/** The rest is zero; so is the padding of structs. */
function fillElements(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.ArrayLiteralExpression): void {
  const { elements } = node;
  requireRoom(node, elements.length, type);
  const size = sizeOf(type.element);
  const written = type.element.kind === "struct" ? 0 : elements.length * size;
  zero(fl, object.id, object.offset + written, object.offset + type.size);
  for (const [index, element] of elements.entries()) {
    if (ts.isSpreadElement(element) || ts.isOmittedExpression(element)) refuse(element, "TSB2024", { text: excerpt(node) });
    fl.constructs.initialise(fl, object, index * size, type.element, element);
  }
}

/** ASCII text, a byte an element. */
function fillText(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.Expression): void {
  const codes = textBytes(fl.unit, node, type);
  zero(fl, object.id, object.offset + codes.length, object.offset + type.size);
  codes.forEach((code, index) => {
    fl.b.store({ width: 1, offset: object.offset + index, space: object.space }, object.id, fl.constant(U8, BigInt(code)));
  });
}

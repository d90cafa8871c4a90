/** Fixed arrays: `fixed(…)` and array literals. */

import { ts } from "ts-morph";
import { type ArrayType, isObject, sizeOf, U8 } from "../lang-types.ts";
import { elementCount, requireRoom, textBytes } from "../typing/arrays.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import { copyElements, elementsOf } from "./array-copy.ts";
import type { Lowering } from "./lowering.ts";
import { newObject, zero } from "./objects.ts";
import type { Operand, PointerOperand } from "./operand.ts";
import { refuseSharedElements } from "./shared-object.ts";

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
  else if (fl.unit.checker.getTypeAtLocation(initial).flags & ts.TypeFlags.StringLike) fillText(fl, object, type, initial);
  else fillCopies(fl, object, type, initial);
  return true;
}

/** The rest is zero; so is the padding of structs. */
function fillElements(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.ArrayLiteralExpression): void {
  const count = elementCount(fl.typing, node);
  requireRoom(node, count, type);
  zeroRest(fl, object, type, count);
  const size = sizeOf(type.element);
  let index = 0;
  for (const element of node.elements) {
    if (ts.isOmittedExpression(element)) refuse(element, "TSB2024", { text: excerpt(node) });
    if (ts.isSpreadElement(element)) {
      if (isObject(type.element)) refuseSharedElements(element.expression, type.element);
      index += copyFrom(fl, object, type, element.expression, index);
    } else fl.constructs.initialise(fl, object, index++ * size, type.element, element);
  }
}

/** `fixed<T, N>(other)`. */
function fillCopies(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.Expression): void {
  const own = fl.typing.of(node);
  zeroRest(fl, object, type, own.kind === "array" || own.kind === "kernelArray" ? own.length : 0);
  copyFrom(fl, object, type, node, 0);
}

/** Elements of the array from `index` on; gives how many there are. */
function copyFrom(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.Expression, index: number): number {
  const source = elementsOf(fl, node, fl.expression(node), type.element);
  fl.at(node);
  copyElements(fl, node, { ...object, type }, source, { known: index });
  return source.type.length;
}

/** Structs have padding between what is written. */
function zeroRest(fl: Lowering, object: PointerOperand, type: ArrayType, count: number): void {
  const written = type.element.kind === "struct" ? 0 : count * sizeOf(type.element);
  zero(fl, object.id, object.offset + written, object.offset + type.size);
}

/** ASCII text, a byte an element. */
function fillText(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.Expression): void {
  const codes = textBytes(fl.unit, node, type);
  zero(fl, object.id, object.offset + codes.length, object.offset + type.size);
  codes.forEach((code, index) => {
    fl.b.store({ width: 1, offset: object.offset + index, space: object.space }, object.id, fl.constant(U8, BigInt(code)));
  });
}

/** Fills new memory of a type from the expression that gives its value: what the expression makes is made in place. */

import { ts } from "ts-morph";
import { isObject, type MemoryType, type ObjectType, sizeOf } from "../lang-types.ts";
import { isTransparent } from "../transparent.ts";
import { returnedExpressions } from "../typing/returned.ts";
import { attempt, symbolOf } from "../unit.ts";
import { fillArray } from "./arrays.ts";
import { requirePointer, requireScalar } from "./convert.ts";
import { fillStruct, isLiteral } from "./literals.ts";
import type { Lowering } from "./lowering.ts";
import { copyObject, zero } from "./objects.ts";
import type { PointerOperand } from "./operand.ts";
import { writePlace } from "./places.ts";
import { refuseShared } from "./shared-object.ts";
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
  if (inPlace(fl, inner, type, node)) return;
  // JavaScript would store a reference: only of an object that nobody else refers to is a copy the same.
  if (!isFresh(fl, node)) refuseShared(node, type);
  copyObject(fl, requirePointer(node, fl.as(node, type)), inner);
}

/** Does the call give an object of its own making? */
function isFresh(fl: Lowering, node: ts.Expression): boolean {
  if (!ts.isCallExpression(node)) return false;
  // What is called in the body of another function may have its meaning there alone.
  const callee = attempt([], () => fl.typing.callee(node));
  return callee?.kind === "function" && returnedExpressions(callee.node.body).every((one) => isOwn(fl, one));
}

/** Made by the function that returns it, and kept under no other name than a constant. */
function isOwn(fl: Lowering, node: ts.Expression): boolean {
  if (ts.isNewExpression(node) || isLiteral(node) || isFresh(fl, node)) return true;
  const declaration = ts.isIdentifier(node) ? symbolOf(fl.unit.checker, node)?.valueDeclaration : undefined;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !isLocalConst(declaration)) return false;
  return declaration.initializer !== undefined && isOwn(fl, declaration.initializer);
}

const isLocalConst = ({ parent }: ts.VariableDeclaration): boolean =>
  ts.isVariableDeclarationList(parent) && (parent.flags & ts.NodeFlags.Const) !== 0 && !ts.isSourceFile(parent.parent.parent);

function inPlace(fl: Lowering, object: PointerOperand, type: ObjectType, node: ts.Expression): boolean {
  if (isTransparent(node)) return inPlace(fl, object, type, node.expression);
  if (type.kind === "struct" && ts.isNewExpression(node) && fl.typing.of(node) === type) {
    newInto(fl, node, object, type);
    return true;
  }
  if (type.kind === "struct" && ts.isObjectLiteralExpression(node)) {
    fillStruct(fl, object, type, node);
    return true;
  }
  return type.kind === "array" && fillArray(fl, object, type, node);
}

/** Fixed arrays: `fixed(…)` and array literals, and the element that an index names. */

import { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type ArrayType, sizeOf, typeName, U8, U64 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { defaultInt } from "../typing/rules.ts";
import { excerpt, refuse, stdlibName, symbolOf } from "../unit.ts";
import { requireScalar } from "./convert.ts";
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
  else if (ts.isStringLiteralLike(initial)) fillText(fl, object, type, initial);
  else if (ts.isArrayLiteralExpression(initial)) fillElements(fl, object, type, initial);
  else refuse(initial, "TSB2024", { text: excerpt(initial) });
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

function requireRoom(node: ts.Node, count: number, type: ArrayType): void {
  if (count > type.length) refuse(node, "TSB2023", { count: String(count), type: typeName(type) });
}

/** ASCII text, a byte an element. */
function fillText(fl: Lowering, object: PointerOperand, type: ArrayType, node: ts.StringLiteralLike): void {
  const codes = [...node.text].map((char) => char.codePointAt(0) ?? 0);
  if (type.element.kind !== "int" || type.element.bits !== 8 || codes.some((code) => code > 0x7f))
    return refuse(node, "TSB2024", { text: excerpt(node) });
  requireRoom(node, codes.length, type);
  zero(fl, object.id, object.offset + codes.length, object.offset + type.size);
  codes.forEach((code, index) => {
    fl.b.store({ width: 1, offset: object.offset + index, space: object.space }, object.id, fl.constant(U8, BigInt(code)));
  });
}

/** The element, whatever its type: `pointer` with the array's type replaced by where the element lies. */
export interface Element {
  readonly id: ValueId;
  readonly offset: number;
}

/** Where `array[index]` lies; the program ends where it would lie outside. */
export function elementOf(fl: Lowering, array: PointerOperand, type: ArrayType, node: ts.ElementAccessExpression): Element {
  const { argumentExpression: indexNode } = node;
  const size = sizeOf(type.element);
  const constant = constantOf(fl.unit.checker, indexNode);
  if (constant !== undefined) {
    if (constant < 0n || constant >= BigInt(type.length))
      return refuse(indexNode, "TSB2022", { text: excerpt(node), index: String(constant), length: String(type.length) });
    return { id: array.id, offset: array.offset + Number(constant) * size };
  }
  const index = indexValue(fl, indexNode);
  fl.at(node);
  fl.faultUnless(isInside(fl, index, type), "index");
  return elementAt(fl, array, type, index);
}

/** The index as the 64 bits that are compared and used: the verifier wants both on one register. A negative one is huge. */
export function indexValue(fl: Lowering, node: ts.Expression): ValueId {
  const own = fl.typing.of(node);
  const operand = requireScalar(node, own.kind === "literal" ? fl.as(node, defaultInt(own)) : fl.expression(node));
  if (operand.type.kind !== "int")
    return refuse(node, "TSB2018", { type: typeName(operand.type), operator: "an index", instead: "an integer" });
  return fl.b.convert("u64", operand.type.bits === 64 ? 64 : 32, false, operand.id);
}

export const isInside = (fl: Lowering, index: ValueId, type: ArrayType): ValueId =>
  fl.b.compare("ult", index, fl.constant(U64, BigInt(type.length)));

/** The element of an index that lies inside. */
export function elementAt(fl: Lowering, array: PointerOperand, type: ArrayType, index: ValueId): Element {
  const size = sizeOf(type.element);
  const bytes = size === 1 ? index : fl.b.binary("mul", index, fl.constant(U64, BigInt(size)));
  return { id: fl.b.ptradd(array.id, array.offset, bytes, (type.length - 1) * size), offset: 0 };
}

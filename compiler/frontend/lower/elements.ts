/** The element of a fixed array that an index names: where it lies, checked against the array's length. */

import type { ts } from "ts-morph";
import type { ValueId } from "../../ir/types.ts";
import { type ArrayType, sizeOf, typeName, U64 } from "../lang-types.ts";
import { constantOf } from "../typing/constants.ts";
import { defaultInt } from "../typing/rules.ts";
import { excerpt, refuse } from "../unit.ts";
import { requireScalar } from "./convert.ts";
import type { Lowering } from "./lowering.ts";
import type { PointerOperand } from "./operand.ts";

/** Where an element lies. */
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

/** Fixed arrays: the type of what `fixed<T, N>(…)` makes, and what fits into one. */

import { ts } from "ts-morph";
import { declaredType } from "../declared-type.ts";
import { type ArrayType, type KernelArrayType, type LangType, typeName } from "../lang-types.ts";
import { excerpt, refuse, type Unit } from "../unit.ts";
import { stringConstant } from "./strings.ts";
import type { Typer } from "./typer.ts";

export function fixedType(unit: Unit, node: ts.CallExpression): ArrayType {
  const type = declaredType(unit, unit.checker.getTypeAtLocation(node), node);
  return type.kind === "array" ? type : refuse(node, "TSB1018", { what: `\`${excerpt(node)}\`` });
}

/** The types of an array literal's elements; of a spread array that of one. */
export const elementTypes = (typing: Typer, { elements }: ts.ArrayLiteralExpression): readonly LangType[] =>
  elements.map((one) => (ts.isSpreadElement(one) ? spreadType(typing, one).element : typing.of(one)));

/** How many elements the literal stands for. */
export const elementCount = (typing: Typer, { elements }: ts.ArrayLiteralExpression): number =>
  elements.reduce((all, one) => all + (ts.isSpreadElement(one) ? spreadType(typing, one).length : 1), 0);

function spreadType(typing: Typer, node: ts.SpreadElement): ArrayType | KernelArrayType {
  const type = typing.of(node.expression);
  return type.kind === "array" || type.kind === "kernelArray" ? type : refuse(node, "TSB2024", { text: excerpt(node) });
}

export function requireRoom(node: ts.Node, count: number, type: ArrayType): void {
  if (count > type.length) refuse(node, "TSB2023", { count: String(count), type: typeName(type) });
}

/** ASCII text that fills an array, a byte an element. */
export function textBytes(unit: Unit, node: ts.Expression, type: ArrayType): readonly number[] {
  const { element } = type;
  const text = stringConstant(unit.checker, node);
  const codes = [...(text ?? "")].map((char) => char.codePointAt(0) ?? 0);
  if (text === undefined || element.kind !== "int" || element.bits !== 8 || codes.some((code) => code > 0x7f))
    return refuse(node, "TSB2024", { text: excerpt(node) });
  requireRoom(node, codes.length, type);
  return codes;
}

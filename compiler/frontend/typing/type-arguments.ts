/**
 * What the type parameters of a function stand for at a call: its declaration and the types of the arguments go in. A parameter
 * of type `T`, `T | undefined`, `Ref<T>` or `FixedArray<T, N>` tells T; where several do, the widest of their integers is T.
 * What only the result of a function that is passed can tell is what that function gives, taking what the others told.
 */

import { ts } from "ts-morph";
import { declaredType, signatureOf } from "../declared-type.ts";
import { type LangType, sameType, typeName, widens } from "../lang-types.ts";
import { refuse, type TypeArguments, type Unit, withTypes } from "../unit.ts";
import type { FunctionNode } from "./callee.ts";
import { definite, inferred } from "./rules.ts";

/** The arguments of a call, as far as their types go. */
export interface Given {
  /** The type of a value. */
  value(index: number): LangType | undefined;
  /** What the function that is passed gives for parameters of these types. */
  result(index: number, params: readonly LangType[]): LangType;
}

export function bindTypes(unit: Unit, node: FunctionNode, given: Given): TypeArguments {
  if (!node.typeParameters) return new Map();
  const declared = node.parameters.map(({ type }) => type && unit.checker.getTypeFromTypeNode(type));
  const found = fromValues(unit, node, declared, given);
  node.parameters.forEach((parameter, index) => {
    const type = declared[index];
    const signature = type && signatureOf(unit.checker, type);
    const result = signature?.getReturnType();
    if (!signature || !result || !isOpen(result, found)) return;
    const params = signature.getParameters().map((one) => parameterType(withTypes(unit, found), one, parameter));
    match(unit, found, result, inferred(given.result(index, params)), parameter);
  });
  return found;
}

function parameterType(unit: Unit, symbol: ts.Symbol, node: ts.Node): LangType {
  return declaredType(unit, unit.checker.getTypeOfSymbolAtLocation(symbol, node), node);
}

const isOpen = (type: ts.Type, found: TypeArguments): boolean =>
  (type.flags & ts.TypeFlags.TypeParameter) !== 0 && !found.has(type.symbol);

function fromValues(
  unit: Unit,
  node: FunctionNode,
  declared: readonly (ts.Type | undefined)[],
  given: Given,
): Map<ts.Symbol, LangType> {
  const found = new Map<ts.Symbol, LangType>();
  node.parameters.forEach((parameter, index) => {
    const type = declared[index];
    const argument = type && !signatureOf(unit.checker, type) ? given.value(index) : undefined;
    if (type && argument) match(unit, found, type, argument, parameter);
  });
  return new Map([...found].map(([symbol, type]) => [symbol, type.kind === "literal" ? inferred(type) : type]));
}

function match(unit: Unit, found: Map<ts.Symbol, LangType>, declared: ts.Type, argument: LangType, node: ts.Node): void {
  if (declared.flags & ts.TypeFlags.TypeParameter) {
    const known = found.get(declared.symbol);
    found.set(declared.symbol, known ? wider(known, argument, node) : argument);
    return;
  }
  if (declared.isUnion()) {
    for (const part of declared.types) match(unit, found, part, definite(argument), node);
    return;
  }
  const [inner] = declared.aliasTypeArguments ?? unit.checker.getTypeArguments(declared as ts.TypeReference);
  if (!inner) return;
  if (argument.kind === "array") match(unit, found, inner, argument.element, node);
  if (argument.kind === "ref") match(unit, found, inner, argument.to, node);
}

function wider(a: LangType, b: LangType, node: ts.Node): LangType {
  if (sameType(a, b) || b.kind === "literal") return a;
  if (a.kind === "literal") return b;
  if (a.kind === "int" && b.kind === "int" && widens(a, b)) return b;
  if (a.kind === "int" && b.kind === "int" && widens(b, a)) return a;
  return refuse(node, "TSB2009", { left: typeName(a), right: typeName(b) });
}

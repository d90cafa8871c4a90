/**
 * What the type parameters of a function stand for at a call: its declaration and the types of the arguments go in. A parameter
 * of type `T`, `T | undefined`, `Ref<T>` or `FixedArray<T, N>` tells T; where several do, the widest of their integers is T.
 */

import { ts } from "ts-morph";
import { type LangType, sameType, typeName, widens } from "../lang-types.ts";
import { refuse, type TypeArguments, type Unit } from "../unit.ts";
import type { FunctionNode } from "./callee.ts";
import { definite, inferred } from "./rules.ts";

export function bindTypes(unit: Unit, node: FunctionNode, args: readonly LangType[]): TypeArguments {
  const found = new Map<ts.Symbol, LangType>();
  if (!node.typeParameters) return found;
  node.parameters.forEach((parameter, index) => {
    const argument = args[index];
    if (parameter.type && argument) match(unit, found, unit.checker.getTypeFromTypeNode(parameter.type), argument, parameter);
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
